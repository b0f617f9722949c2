import * as core from "@actions/core";
import { saveLeavings } from "../cache/save.ts";
import { causeOf } from "../cache/service.ts";
import { runProgram } from "../process/signals.ts";
import { runnerLog } from "../report/runner.ts";
import { state } from "./state.ts";

/** Runs at the end of the job. What cannot be saved is a warning: the job has succeeded or failed already. */
const log = runnerLog("");

async function main(): Promise<number> {
  const text = core.getState(state);
  if (text !== "")
    await log.group("Saving to the cache", () => saveLeavings(text, { env: process.env, log }));
  return 0;
}

await runProgram(main, (error) => {
  log.warning(`Nothing more is saved to the cache: ${causeOf(error)}.`);
  return 0;
});
