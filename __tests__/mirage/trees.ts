import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type ConfiguredTree, configure } from "../../src/mirage/configure.ts";
import type { MirageTarget } from "../../src/mirage/mirage-target.ts";

/** An environment in which mirage and opam-monorepo are those of these tests. */
export const env = {
  ...process.env,
  PATH: `${join(import.meta.dirname, "tools")}:${process.env["PATH"]}`,
};

/** A directory that is removed when the test ends. */
export function temporary(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "dune-targets-mirage-")));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** Writes files into a directory. */
export function write(directory: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

/** The config.ml of a unikernel called lamp that needs these packages. */
export const configOf = (...lines: readonly string[]): string =>
  ["open Mirage", ...lines, 'let () = register "lamp" [ main ]', ""].join("\n");

/** Configures a project (absolute) for a target, in a tree that is removed when the test ends. */
export function configured(
  source: string,
  target: MirageTarget,
  args: readonly string[] = [],
): Promise<ConfiguredTree> {
  const tree = join(temporary(), target);
  return configure({ source, tree, target, args, env, exclude: new Set() });
}
