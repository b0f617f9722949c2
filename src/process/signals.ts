import { setTimeout as sleep } from "node:timers/promises";
import { CancelledError } from "../base/errors.ts";
import { anyLeft, cancelAll, isCancelled, killAll } from "./cancellation.ts";
import { removeLeftovers } from "./leftovers.ts";

/**
 * Runs the whole program and ends the process with the exit status of `work`, or with that of `failed` for an error.
 * SIGINT, SIGTERM and SIGHUP end it within 3 s, wherever it is, with all children and temporary files; a second signal
 * ends it at once. `failed` then gets a CancelledError.
 */
export async function runProgram(
  work: () => Promise<number>,
  failed: (error: unknown) => number,
): Promise<never> {
  process.on("exit", () => {
    if (anyLeft()) killAll();
    removeLeftovers();
  });
  // Before the work, which may run for long without a pause.
  const interrupted = interruption(() => done);
  const done = work();
  // A child may have failed because of the signal before others have ended.
  const late = <T>(outcome: Promise<T>) => (isCancelled() ? interrupted : outcome);
  const status = await Promise.race([done.finally(() => late(done)), interrupted]).catch(
    (error: unknown) => failed(isCancelled() ? new CancelledError("cancelled") : error),
  );
  await flush();
  // Connections that were left open would keep the process alive.
  process.exit(status);
}

/** Milliseconds after a signal in which the children must have gone, and then the program must end. */
const patience = { children: 2700, program: 200, look: 50 } as const;

/** Rejects after a cancellation, when the children have gone and `work` has settled or had its time. */
function interruption(work: () => Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = () => reject(new CancelledError("cancelled"));
    const end = async () => {
      cancelAll();
      const until = performance.now() + patience.children;
      while (anyLeft() && performance.now() < until) await sleep(patience.look);
      await Promise.race([work().catch(() => {}), sleep(patience.program)]);
      giveUp();
    };
    const interrupt = () => {
      if (isCancelled()) {
        killAll();
        giveUp();
      } else void end();
    };
    // A runner sends SIGINT to this process only, and SIGTERM 7.5 s later; a terminal that is closed sends SIGHUP.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  });
}

/** Waits until all output has reached its reader, or nobody reads any more. */
async function flush(): Promise<void> {
  const streams = [process.stdout, process.stderr];
  await Promise.all(
    streams.map((stream) => new Promise<void>((resolve) => stream.write("", () => resolve()))),
  );
}
