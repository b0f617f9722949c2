import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { Readable } from "node:stream";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { endGently, follow, throwIfCancelled } from "./cancellation.ts";
import { MARK, signalTrees, type Tree } from "./process-tree.ts";

/** Options for running a program. Its output is always captured. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Environment;
  /** Sees each line when it is finished. */
  readonly onLine?: (line: string) => void;
  /** Sees standard output and error in pieces, as they come. */
  readonly onOutput?: (text: string) => void;
  /** Number of characters that are kept of the end of each stream; without it all are. */
  readonly keep?: number;
  /** Kills the processes that the program leaves running when it ends. */
  readonly killDescendants?: boolean;
  /** Text for standard input; without it standard input is empty. */
  readonly input?: string;
  /** Gets both outputs, as standard output. Standard input then stays open and silent until the program ends. */
  readonly console?: Console;
  /** Seconds until the program is killed with all its descendants; the result then says `timedOut`. */
  readonly deadline?: number;
  /** Kills them at this signal; the result then says `stopped`. */
  readonly stop?: AbortSignal;
  /** Ends them at this signal as a cancellation does, SIGINT first; the result then says `stopped`. */
  readonly cancel?: AbortSignal | undefined;
}

/** A terminal without a keyboard. It serves one program. */
export interface Console {
  readonly output: Readable;
  /** Where the program writes. */
  readonly descriptor: number;
  /** Closes the descriptor when the program has it. */
  readonly handOver: () => void;
}

/** A program's end. `code` is null when a signal ended it. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly stopped: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
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
  const output = options.console?.descriptor ?? "pipe";
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: environment(options.env ?? process.env, mark),
    // A session of its own, by which its descendants are known.
    detached: true,
    stdio: ["pipe", output, output],
  });
  options.console?.handOver();
  const trees = child.pid === undefined ? [] : [{ leader: child.pid, mark }];
  const unfollow = trees.map(follow);
  const captured = capture(child, options);
  if (options.killDescendants) child.once("exit", () => signalTrees(trees, "SIGKILL"));
  feed(child, options);
  const limit = limitTime(trees, options);
  try {
    const [code, signal] = await ended(child, program, options.console);
    const printed = captured();
    throwIfCancelled();
    return { code, signal, ...limit.why, ...printed, seconds: (performance.now() - begin) / 1000 };
  } finally {
    limit.lift();
    for (const done of unfollow) done();
  }
}

/** Like `run`, but throws ToolError with the program's last lines when its exit status is not 0. */
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
 * Like `run`, for a program that may be needed before anything has been installed. If it is missing, the ToolError
 * says that `what` needs it.
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

/** Marks this process among all that use this module. */
const self = randomUUID();
let started = 0;

/** Every child has it: by this variable a runner finds, at the end of a job, processes that are left running. */
const TRACKING = "RUNNER_TRACKING_ID";

/** The environment of a child, with the variables by which it can be found again. */
function environment(env: Environment, mark: string): NodeJS.ProcessEnv {
  const tracking = process.env[TRACKING];
  return { ...env, ...(tracking === undefined ? {} : { [TRACKING]: tracking }), [MARK]: mark };
}

/** Gives a child its standard input. A serial line that sees the end of it is cut: QEMU then drops what it prints. */
function feed(child: ChildProcess, { console, input }: RunOptions): void {
  child.stdin?.on("error", () => {});
  if (console) child.once("exit", () => child.stdin?.destroy());
  else child.stdin?.end(input);
}

/** Follows a child's output; the returned function reports the last line and gives the kept output. */
function capture(
  child: ChildProcess,
  { onLine, onOutput, keep, console }: RunOptions,
): () => Pick<Finished, "stdout" | "stderr"> {
  const output = { stdout: "", stderr: "" };
  const streams = { stdout: console?.output ?? child.stdout, stderr: child.stderr };
  const splitters = (["stdout", "stderr"] as const).map((name) => {
    const splitter = onLine && lineSplitter(onLine);
    streams[name]?.setEncoding("utf8").on("data", (text: string) => {
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

function lineSplitter(onLine: (line: string) => void): { push(text: string): void; flush(): void } {
  let rest = "";
  return {
    push(text) {
      const all = rest + text;
      const end = all.lastIndexOf("\n");
      rest = all.slice(end + 1);
      if (end >= 0) for (const line of all.slice(0, end).split("\n")) onLine(line);
    },
    flush() {
      if (rest !== "") onLine(rest);
      rest = "";
    },
  };
}

/** Ends a child at its deadline or at a signal; `why` tells which it was. */
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

async function ended(
  child: ChildProcess,
  program: string,
  console: Console | undefined,
): Promise<[number | null, NodeJS.Signals | null]> {
  const silent = console && new Promise((resolve) => console.output.once("close", resolve));
  const end = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      const cause = error.code === "ENOENT" ? "it is not on PATH" : error.message;
      reject(new ToolError(`Cannot run ${program}: ${cause}.`));
    });
    child.once("close", (code, signal) => resolve([code, signal]));
  });
  await silent;
  return end;
}
