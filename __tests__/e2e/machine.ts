import { createHash } from "node:crypto";
import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Finished } from "../../src/process/run.ts";
import { type Root, type RootRunOptions, repository } from "../roots/open-root.ts";

/** What each Debian has, and into how many workspaces its dune puts the four targets. */
export const releases = {
  bookworm: {
    ocaml: "4.13.1",
    dune: "2.9.3",
    // Before dune 3.15 an executable cannot be written once per context; the two boards need the same one.
    workspaces: ["unix", "js", "riscv32+cortex-m3"],
  },
  trixie: {
    ocaml: "5.3.0",
    dune: "3.17.2",
    workspaces: ["unix+riscv32+cortex-m3", "js"],
  },
  forky: {
    ocaml: "5.4.1",
    dune: "3.24.1",
    workspaces: ["unix+riscv32+cortex-m3", "js"],
  },
} as const;

interface ToolOptions extends RootRunOptions {
  /** The exit status that it must have. */
  readonly status?: number;
}

/** Runs a program; another exit status than the expected one is an error that shows the end of what was printed. */
export async function runTool(
  root: Root,
  argv: readonly string[],
  { status = 0, ...options }: ToolOptions = {},
): Promise<Finished> {
  const finished = await root.run(argv, options);
  if (finished.code === status) return finished;
  const [stdout, stderr] = [finished.stdout, finished.stderr].map((text) =>
    text.trimEnd().split("\n").slice(-60).join("\n"),
  );
  const how = finished.signal ?? finished.code;
  throw new Error(
    `${argv.join(" ")} ended with ${how} instead of ${status} on ${root.suite}.\n${stdout}\n${stderr}`,
  );
}

/** Runs the bundled command line tool. */
export const runCli = (
  root: Root,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<Finished> => runTool(root, ["node", `${repository}/dist/cli.mjs`, ...args], options);

/** Puts one of the directories of `projects` into the root and returns its path there. */
export function copyProject(root: Root, name: string, to = `/root/projects/${name}`): string {
  const source = fileURLToPath(new URL(`projects/${name}`, import.meta.url));
  mkdirSync(root.path(to), { recursive: true });
  cpSync(source, root.path(to), { recursive: true });
  return to;
}

export function readJson(root: Root, path: string): unknown {
  return JSON.parse(readFileSync(root.path(path), "utf8"));
}

/** Every file below a directory of the root with its mode, times and contents. */
export function snapshot(root: Root, inside: string): string {
  const directory = root.path(inside);
  const lines = readdirSync(directory, { recursive: true, encoding: "utf8" }).map((name) => {
    const path = join(directory, name);
    const { mode, mtimeMs, ctimeMs } = lstatSync(path);
    const contents = lstatSync(path).isFile() ? readFileSync(path) : "";
    const hash = createHash("sha256").update(contents).digest("hex");
    return `${name} ${mode.toString(8)} ${mtimeMs} ${ctimeMs} ${hash}`;
  });
  return lines.sort().join("\n");
}

async function git(root: Root, inside: string, args: readonly string[]): Promise<string> {
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  return (await root.runOutside(["git", ...author, ...args], inside)).stdout;
}

/** Makes a directory of the root a git repository that holds everything in it. */
export async function commitAll(root: Root, inside: string): Promise<void> {
  await git(root, inside, ["init", "--quiet"]);
  await git(root, inside, ["add", "--all"]);
  await git(root, inside, ["commit", "--quiet", "--message", "all"]);
}

/** What git thinks has changed since; the root itself has no git. */
export const gitStatus = (root: Root, inside: string): Promise<string> =>
  git(root, inside, ["status", "--porcelain"]);

/** ELF machine numbers (elf.h) of the 64-bit machines that these tests run on. */
const machines: Readonly<Record<string, number>> = { x64: 62, arm64: 183, riscv64: 243 };
export const hostMachine = machines[process.arch];
