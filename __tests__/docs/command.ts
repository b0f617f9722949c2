import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { type Finished, run } from "../../src/process/run.ts";
import { root } from "./markdown.ts";

const cli = join(root, "dist/cli.mjs");

/** A directory with these files, removed when the test ends. */
function temporary(files: Readonly<Record<string, string>>, mode?: number): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "dune-targets-docs-")));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text, { mode });
  }
  return directory;
}

/** A copy of examples/hello in the directory `below` of a new one, which has these files besides. */
export function copyHello(files: Readonly<Record<string, string>> = {}, below = "."): string {
  const directory = temporary(files);
  cpSync(join(root, "examples/hello"), join(directory, below), { recursive: true });
  return directory;
}

/** Nothing is asked of the package manager, so that every machine plans the same way. */
const silent = "#!/bin/sh\nexit 1\n";
const programs = { "apt-cache": silent, "dpkg-query": silent };

/**
 * Runs a line of shell in which `dune-targets` is the committed command line tool and `build` only plans: examples
 * are checked without installing anything.
 */
export function runLine(line: string, cwd: string): Promise<Finished> {
  const tool = [
    "#!/bin/sh",
    'if [ "$1" = build ]; then shift; set -- plan "$@"; fi',
    `exec '${process.execPath}' '${cli}' "$@"`,
    "",
  ].join("\n");
  const env = environment({ ...programs, "dune-targets": tool }, cwd);
  return run(["sh", "-c", line], { cwd, env });
}

/** Plans as a step of a workflow would that gives these inputs. */
export function runStep(inputs: Readonly<Record<string, string>>, cwd: string): Promise<Finished> {
  const given = Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]);
  const env = { ...environment(programs, cwd), ...Object.fromEntries(given) };
  return run([process.execPath, cli, "plan"], { cwd, env });
}

function environment(files: Readonly<Record<string, string>>, workspace: string) {
  const { PATH, HOME } = process.env;
  const bin = temporary(files, 0o755);
  return { PATH: `${bin}${delimiter}${PATH}`, HOME, GITHUB_WORKSPACE: workspace };
}
