import { partServices } from "../base/environment.ts";
import { runProgram } from "../process/signals.ts";
import { perform } from "../transfer/perform.ts";

/** Does one request to the services of the workflow run, which transfer/requests.ts has made. */
await runProgram(
  async () => {
    const { services } = partServices(process.env);
    const answer = await perform(process.argv.slice(2), services);
    process.stdout.write(`\n${JSON.stringify(answer)}\n`);
    return 0;
  },
  () => 1,
);
