import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** How patient a runner is, in milliseconds. */
export interface Timings {
  /** From SIGINT to SIGTERM. */
  readonly interrupt: number;
  /** From SIGTERM to SIGKILL. */
  readonly terminate: number;
  /** For a descendant that holds the output open after the process itself has ended. */
  readonly output: number;
}

/** Those of actions/runner (ProcessInvoker.cs). */
export const runnerTimings: Timings = { interrupt: 7500, terminate: 2500, output: 5000 };

/** A signal that a runner has sent, and how many milliseconds after the cancellation. */
export interface Sent {
  readonly signal: NodeJS.Signals;
  readonly after: number;
}

/** What became of a step's process. */
export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly cancelled: boolean;
  readonly sent: readonly Sent[];
  /** A descendant held its output open for longer than the runner waits. */
  readonly outputHeld: boolean;
}

/** A step's process that runs. */
export interface StepProcess {
  readonly ended: Promise<Ended>;
  /** Cancels it as a runner does: SIGINT, SIGTERM, SIGKILL, each to this one process only. */
  cancel(): void;
}

/** What to run, where, with nothing but this environment. `onLine` gets the lines of both outputs. */
export interface ProcessRequest {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timings: Timings;
  /** The process that a runner would have started, from the one that is started; the same if not given. */
  readonly programOf?: ((pid: number) => number) | undefined;
  readonly onLine: (line: string) => void;
}

type Finished = Pick<Ended, "exitCode" | "signal" | "outputHeld">;

/** Ended, and all of its output read or no longer waited for. */
async function finish(child: ChildProcess, patience: number): Promise<Finished> {
  const closed = once(child, "close").then(() => false);
  await once(child, "exit");
  const timer = new AbortController();
  const held = sleep(patience, true, { signal: timer.signal }).catch(() => true);
  const outputHeld = await Promise.race([closed, held]);
  timer.abort();
  child.stdout?.destroy();
  child.stderr?.destroy();
  return { exitCode: child.exitCode, signal: child.signalCode, outputHeld };
}

/** Sends one signal after the other until the process has finished. */
async function escalate(
  kill: (signal: NodeJS.Signals) => void,
  finished: Promise<Finished>,
  timings: Timings,
  sent: Sent[],
): Promise<void> {
  const start = performance.now();
  const steps = [
    ["SIGINT", timings.interrupt],
    ["SIGTERM", timings.terminate],
    ["SIGKILL", 0],
  ] as const;
  for (const [signal, patience] of steps) {
    sent.push({ signal, after: performance.now() - start });
    kill(signal);
    const late = sleep(patience, false, { ref: false });
    const over = await Promise.race([finished.then(() => true), late]);
    if (over) return;
  }
}

function sendTo(
  child: ChildProcess,
  programOf: ProcessRequest["programOf"],
  signal: NodeJS.Signals,
): void {
  const ended = child.exitCode !== null || child.signalCode !== null;
  if (child.pid === undefined || ended) return;
  if (programOf === undefined) child.kill(signal);
  else process.kill(programOf(child.pid), signal);
}

/** Starts a step's process. It leads a group of its own, so that no signal of the test's reaches it. */
export function startProcess(request: ProcessRequest): StepProcess {
  const { argv, cwd, env, timings, onLine } = request;
  const [program = "", ...args] = argv;
  const child = spawn(program, args, {
    cwd,
    env: { ...env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on("line", onLine);
  }
  const finished = finish(child, timings.output);
  const sent: Sent[] = [];
  const kill = (signal: NodeJS.Signals) => sendTo(child, request.programOf, signal);
  let cancellation: Promise<void> | undefined;
  return {
    ended: finished.then(async (result) => {
      await cancellation;
      return { ...result, cancelled: cancellation !== undefined, sent };
    }),
    cancel() {
      cancellation ??= escalate(kill, finished, timings, sent);
    },
  };
}
