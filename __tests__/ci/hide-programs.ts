import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { TestProject } from "vitest/node";
import { programs } from "./programs.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** PATH of unit tests. */
    readonly path: string;
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes a directory with what PATH has but the programs that unit tests may not need, so that a machine which has them
 * finds what one without them would.
 */
export default function setup(project: TestProject): () => void {
  const hidden = new Set(programs().map(({ name }) => name));
  const directory = mkdtempSync(join(tmpdir(), "unit-path-"));
  for (const from of (process.env["PATH"] ?? "").split(delimiter).filter(existsSync)) {
    for (const name of readdirSync(from).filter((name) => !hidden.has(name))) {
      const link = join(directory, name);
      if (!existsSync(link) && isProgram(join(from, name))) symlinkSync(join(from, name), link);
    }
  }
  project.provide("path", directory);
  return () => rmSync(directory, { recursive: true });
}
