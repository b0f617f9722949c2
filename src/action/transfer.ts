import { perform } from "../transfer/perform.ts";

/** One request to the services of the workflow run (transfer/transfer.ts). Its sockets would keep it alive. */
const answer = await perform(process.argv.slice(2));
process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => process.exit());
