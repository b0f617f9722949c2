import { readFileSync, rmSync } from "node:fs";
import { type Root, type RootRunOptions, repository } from "../__tests__/roots/open-root.ts";

/** What a program and all that it started took, in seconds; `cpu` is user and system time of all of them. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/** What the tool took, and what its own process did. */
export interface ToolCost extends Cost {
  /** CPU seconds of the tool's own process until it wrote something, Node.js's start included. */
  readonly firstOutput: number;
  /** Peak resident memory of the tool's own process, in bytes. */
  readonly peak: number;
}

export type Argv = readonly string[];

// bash's `time` adds up the processes that were waited for, which are all.
const timed = `TIMEFORMAT="%R %U %S"; { time "$@" >/tmp/bench-output 2>&1; } 2>/tmp/bench-time`;

/** Runs a program in the root and says what it cost. Throws with its output if it fails. */
export async function measure(root: Root, argv: Argv, options: RootRunOptions = {}): Promise<Cost> {
  const { code } = await root.run(["bash", "-c", timed, "bash", ...argv], options);
  if (code !== 0) throw new Error(`${argv.join(" ")} failed:\n${output(root)}`);
  const [wall = 0, user = 0, system = 0] = numbersIn(root, "/tmp/bench-time");
  return { wall, cpu: user + system };
}

/** What the program that was measured last printed. */
export function output(root: Root): string {
  return readFileSync(root.path("/tmp/bench-output"), "utf8");
}

/** Runs an entry point of `dist` in the root and says what it cost. */
export async function measureTool(
  root: Root,
  entry: "cli.mjs" | "build.mjs" | "post.mjs",
  args: Argv,
  { env, ...options }: RootRunOptions = {},
): Promise<ToolCost> {
  const report = "/tmp/bench-report";
  rmSync(root.path(report), { force: true });
  const hook = {
    NODE_OPTIONS: `--import=${repository}/bench/hook.mjs`,
    BENCH_REPORT: report,
  };
  const cost = await measure(root, ["node", `${repository}/dist/${entry}`, ...args], {
    ...options,
    env: { ...env, ...hook },
  });
  const [firstOutput = 0, peak = 0] = numbersIn(root, report);
  return { ...cost, firstOutput, peak };
}

function numbersIn(root: Root, path: string): readonly number[] {
  return readFileSync(root.path(path), "utf8").trim().split(/\s+/).map(Number);
}

/** Runs `work` `count` times, one after the other. */
export async function repeat<T>(count: number, work: () => Promise<T>): Promise<readonly T[]> {
  const results: T[] = [];
  for (let i = 0; i < count; i++) results.push(await work());
  return results;
}
