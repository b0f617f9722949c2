import * as core from "@actions/core";
import { partServices } from "../base/environment.ts";
import { pendingState, savePending } from "../cache/pending.ts";
import { causeOf } from "../cache/service.ts";
import { runProgram } from "../process/signals.ts";
import { runnerLog } from "../report/runner.ts";

/** Runs at the end of the job, which has succeeded or failed already; so a failure to save is a warning. */
const log = runnerLog("");

async function main(): Promise<number> {
  const text = core.getState(pendingState);
  if (text !== "")
    await log.group("Saving to the cache", () =>
      savePending(text, { ...partServices(process.env), log }),
    );
  return 0;
}

await runProgram(main, (error) => {
  log.warning(`Nothing more is saved to the cache: ${causeOf(error)}.`);
  return 0;
});
