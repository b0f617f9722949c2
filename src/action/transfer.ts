import { runProgram } from "../process/signals.ts";
import { perform } from "../transfer/perform.ts";

/** One request to the services of the workflow run, for transfer/transfer.ts. */
await runProgram(
  async () => {
    process.stdout.write(`\n${JSON.stringify(await perform(process.argv.slice(2)))}\n`);
    return 0;
  },
  () => 1,
);
