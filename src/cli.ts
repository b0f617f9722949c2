import { version } from "./base/versions.ts";
import { usage } from "./inputs/documentation.ts";
import { parseCommandLine } from "./inputs/flags.ts";
import { loadInputs } from "./inputs/load.ts";
import { build, failed, plan } from "./pipeline/pipeline.ts";
import { planDocument } from "./plan/plan-json.ts";
import { runProgram } from "./process/signals.ts";
import { exitStatus, reportFailure } from "./report/failure.ts";
import { terminalLog } from "./report/terminal.ts";

/** The plan goes to standard output, as JSON for other programs; everything for people goes to standard error. */
const log = terminalLog(process.stderr);

async function main(argv: readonly string[]): Promise<number> {
  const { command, flags } = parseCommandLine(argv);
  if (command === "help") process.stdout.write(usage());
  if (command === "version") process.stdout.write(`${version}\n`);
  if (command === "help" || command === "version") return exitStatus.ok;
  const inputs = await loadInputs({ flags, environment: process.env, cwd: process.cwd() });
  if (command === "plan") {
    const document = planDocument(await plan(inputs, log, process.env));
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return exitStatus.ok;
  }
  return failed(await build(inputs, log, process.env)) ? exitStatus.failed : exitStatus.ok;
}

await runProgram(
  () => main(process.argv.slice(2)),
  (error) => reportFailure(log, error),
);
