import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { ConfigurationError } from "../../src/base/errors.ts";
import type { Inputs } from "../../src/inputs/inputs.ts";
import type { Flags } from "../../src/inputs/layers.ts";
import { loadInputs } from "../../src/inputs/load.ts";

/** Makes a directory with these files that is removed when the test ends. */
export function makeProject(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "dune-targets-inputs-")));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

export interface Request {
  readonly flags?: Flags;
  readonly env?: Readonly<Record<string, string>>;
  /** Text of dune-targets.yml. */
  readonly file?: string;
  readonly cwd?: string;
}

/** Loads inputs in a project of its own. */
export function load({ flags = {}, env = {}, file, cwd }: Request): Promise<Inputs> {
  const files: Record<string, string> = file === undefined ? {} : { "dune-targets.yml": file };
  return loadInputs({ flags, environment: env, cwd: cwd ?? makeProject(files) });
}

/** The problems that loading reports, one a line. */
export async function problemsOf(request: Request): Promise<string> {
  try {
    await load(request);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return "none";
}
