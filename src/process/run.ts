import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { ToolError } from "../base/errors.ts";
import { endGently, follow, throwIfCancelled } from "./cancellation.ts";
import { MARK, signalTrees, type Tree } from "./process-tree.ts";

/** How to run a program. Output is always captured; `onLine` additionally sees each finished line live. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onLine?: (line: string) => void;
  /** Sees standard output and error as they come, in pieces that need not be lines. */
  readonly onOutput?: (text: string) => void;
  /** Characters of either stream that are kept, from the end; without it everything. */
  readonly keep?: number;
  /** Kills what the program leaves running when it ends. */
  readonly killDescendants?: boolean;
  /** Text for standard input; without it standard input is empty. */
  readonly input?: string;
  /** Seconds until the program is killed with all that comes of it; the result then says `timedOut`. */
  readonly deadline?: number;
  /** Kills them early without that being an error; the result then says `stopped`. */
  readonly stop?: AbortSignal;
  /** Ends them as a cancellation does, SIGINT first; the result then says `stopped`. */
  readonly cancel?: AbortSignal | undefined;
}

/** What became of a program. `code` is null when a signal ended it. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly stopped: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** A runner finds by it, at the end of a job, what a step has left running; so it is kept in every environment. */
const TRACKING = "RUNNER_TRACKING_ID";

/** This process among all that use this module. */
const self = randomUUID();
let started = 0;

function lineSplitter(onLine: (line: string) => void): { push(text: string): void; flush(): void } {
  let rest = "";
  return {
    push(text) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    },
    flush() {
      if (rest !== "") onLine(rest);
      rest = "";
    },
  };
}

/**
 * Runs `argv` (never through a shell) and resolves when it has ended, whatever its exit status.
 * Throws ToolError when it cannot be started and CancelledError after `cancelAll`.
 */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  throwIfCancelled();
  const [program = "", ...args] = argv;
  const begin = performance.now();
  const mark = `${self}.${++started}`;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: environment(options.env ?? process.env, mark),
    // A session of its own, so that what comes of it can be told from all else.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const trees = child.pid === undefined ? [] : [{ leader: child.pid, mark }];
  const unfollow = trees.map(follow);
  const captured = capture(child, options);
  if (options.killDescendants) child.once("exit", () => signalTrees(trees, "SIGKILL"));
  child.stdin.on("error", () => {}).end(options.input ?? "");
  const limit = limitTime(trees, options);
  try {
    const [code, signal] = await ended(child, program);
    const output = captured();
    throwIfCancelled();
    return { code, signal, ...limit.why, ...output, seconds: (performance.now() - begin) / 1000 };
  } finally {
    limit.lift();
    for (const done of unfollow) done();
  }
}

/** What a child is given: also where it is said exactly what, it can be found again. */
function environment(env: NonNullable<RunOptions["env"]>, mark: string): NodeJS.ProcessEnv {
  const tracking = process.env[TRACKING];
  return { ...env, ...(tracking === undefined ? {} : { [TRACKING]: tracking }), [MARK]: mark };
}

/** Follows a child's output; the function returned gives what is kept of it, after the last line was told. */
function capture(
  child: ChildProcessWithoutNullStreams,
  { onLine, onOutput, keep }: RunOptions,
): () => Pick<Finished, "stdout" | "stderr"> {
  const output = { stdout: "", stderr: "" };
  const splitters = (["stdout", "stderr"] as const).map((name) => {
    const splitter = onLine && lineSplitter(onLine);
    child[name].setEncoding("utf8").on("data", (text: string) => {
      const all = output[name] + text;
      output[name] = all.slice(Math.max(0, all.length - (keep ?? all.length)));
      onOutput?.(text);
      splitter?.push(text);
    });
    return splitter;
  });
  return () => {
    for (const splitter of splitters) splitter?.flush();
    return output;
  };
}

/** Ends a child at its deadline or when it is told to; `why` tells which it was. */
function limitTime(trees: readonly Tree[], { deadline, stop, cancel }: RunOptions) {
  const why = { timedOut: false, stopped: false };
  let finish = () => {};
  const end = (reason: keyof typeof why) => {
    why[reason] = true;
    signalTrees(trees, "SIGKILL");
  };
  const stopped = () => end("stopped");
  const cancelled = () => {
    why.stopped = true;
    const relent = endGently(trees);
    finish = () => {
      relent();
      signalTrees(trees, "SIGKILL");
    };
  };
  stop?.addEventListener("abort", stopped, { once: true });
  cancel?.addEventListener("abort", cancelled, { once: true });
  if (cancel?.aborted) cancelled();
  const timer = deadline ? setTimeout(() => end("timedOut"), deadline * 1000) : undefined;
  const lift = () => {
    clearTimeout(timer);
    stop?.removeEventListener("abort", stopped);
    cancel?.removeEventListener("abort", cancelled);
    finish();
  };
  return { why, lift };
}

function ended(
  child: ChildProcess,
  program: string,
): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      const cause = error.code === "ENOENT" ? "it is not on PATH" : error.message;
      reject(new ToolError(`Cannot run ${program}: ${cause}.`));
    });
    child.once("close", (code, signal) => resolve([code, signal]));
  });
}

/** Like `run`, but an exit status other than 0 is a ToolError that holds the program's last lines. */
export async function runOk(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const finished = await run(argv, options);
  if (finished.code === 0) return finished;
  const how = finished.signal
    ? `was killed by ${finished.signal}`
    : `exited with status ${finished.code}`;
  const output = `${finished.stdout}${finished.stderr}`.trimEnd().split("\n").slice(-30).join("\n");
  throw new ToolError(`${argv.slice(0, 3).join(" ")} ${how}.`, output);
}

/**
 * Runs a program that may be needed while the plan is made, when nothing has been installed yet. Where it is not there, the
 * ToolError says what needs it (`what`).
 */
export async function runNeeded(
  what: string,
  argv: readonly string[],
  options: RunOptions,
): Promise<Finished> {
  try {
    return await run(argv, options);
  } catch (error) {
    if (!(error instanceof ToolError) || !error.message.endsWith("not on PATH.")) throw error;
    throw new ToolError(`${error.message.slice(0, -1)}; install it, because ${what} needs it.`);
  }
}
