import * as core from "@actions/core";
import { saveLeavings } from "../cache/save.ts";
import { runnerLog } from "../report/runner.ts";
import { forwardSignals } from "../signals.ts";
import { state } from "./state.ts";

/** Runs at the end of the job. What cannot be saved is a warning: the job has succeeded or failed already. */
const log = runnerLog("");

async function main(): Promise<void> {
  const text = core.getState(state);
  if (text === "") return;
  await log.group("Saving to the cache", () => saveLeavings(text, { env: process.env, log }));
}

forwardSignals();
main()
  .catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    log.warning(`Nothing more is saved to the cache: ${why}.`);
  })
  .then(() => process.exit());
