import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { CancelledError, ToolError } from "./errors.ts";

/** How to run a program. Output is always captured; `onLine` additionally sees each finished line live. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly onLine?: (line: string) => void;
  /** Sees standard output and error as they come, in pieces that need not be lines. */
  readonly onOutput?: (text: string) => void;
  /** Characters of either stream that are kept, from the end; without it everything. */
  readonly keep?: number;
  /** Ends what the program leaves running when it ends. */
  readonly killDescendants?: boolean;
  /** Text for standard input; without it standard input is empty. */
  readonly input?: string;
  /** Seconds until the process group is killed; the result then says `timedOut`. */
  readonly deadline?: number;
  /** Stops the process group early without that being an error; the result then says `stopped`. */
  readonly stop?: AbortSignal;
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

const children = new Set<ChildProcess>();
let cancelled = false;

/** Ends every running child with its descendants, and makes later `run` calls throw `CancelledError`. */
export function cancelAll(signal: NodeJS.Signals): void {
  cancelled = true;
  for (const child of children) killGroup(child, signal);
}

/** Each child leads a process group of its own, so that its descendants die with it. */
function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

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
  if (cancelled) throw new CancelledError("cancelled");
  const [program = "", ...args] = argv;
  const started = performance.now();
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...(options.env ?? process.env) },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  children.add(child);
  const captured = capture(child, options);
  if (options.killDescendants) child.once("exit", () => killGroup(child, "SIGKILL"));
  child.stdin.on("error", () => {}).end(options.input ?? "");
  const limit = limitTime(child, options);
  try {
    const [code, signal] = await ended(child, program);
    const output = captured();
    if (cancelled) throw new CancelledError("cancelled");
    return { code, signal, ...limit.why, ...output, seconds: (performance.now() - started) / 1000 };
  } finally {
    limit.lift();
    children.delete(child);
  }
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

/** Ends a child at its deadline or when `stop` says so; `why` tells which it was. */
function limitTime(child: ChildProcess, { deadline, stop }: RunOptions) {
  const why = { timedOut: false, stopped: false };
  const end = (reason: keyof typeof why) => {
    why[reason] = true;
    killGroup(child, "SIGKILL");
  };
  const stopped = () => end("stopped");
  stop?.addEventListener("abort", stopped, { once: true });
  const timer = deadline ? setTimeout(() => end("timedOut"), deadline * 1000) : undefined;
  const lift = () => {
    clearTimeout(timer);
    stop?.removeEventListener("abort", stopped);
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
