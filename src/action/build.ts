import { join, relative } from "node:path";
import * as core from "@actions/core";
import { pendingState } from "../cache/pending.ts";
import { MANIFEST } from "../image/manifest.ts";
import { loadInputs } from "../inputs/load.ts";
import { build, failed } from "../pipeline/pipeline.ts";
import { planDocument } from "../plan/plan-json.ts";
import { runProgram } from "../process/signals.ts";
import { reportFailure } from "../report/failure.ts";
import { runnerLog } from "../report/runner.ts";
import { renderSummary } from "../report/summary.ts";

/** Names files from the workspace until the project's directory is known. */
let log = runnerLog("");

async function main(): Promise<number> {
  const inputs = await loadInputs({ flags: {}, environment: process.env, cwd: process.cwd() });
  log = runnerLog(relative(inputs.workspace, inputs.workingDirectory));
  const remember = (text: string) => core.saveState(pendingState, text);
  const env = { ...process.env };
  // Programs that are started without an environment of their own, such as images, get this process's.
  for (const name of Object.keys(env)) if (name.startsWith("ACTIONS_")) delete process.env[name];
  const { plan, results, problems } = await build(inputs, log, env, { remember });
  const files = results.flatMap(({ file }) => file ?? []);
  core.setOutput("plan", JSON.stringify(planDocument(plan)));
  core.setOutput("images", files.map((file) => join(inputs.outputDirectory, file)).join("\n"));
  core.setOutput("manifest", join(inputs.outputDirectory, MANIFEST));
  core.setOutput("output-directory", inputs.outputDirectory);
  if (process.env["GITHUB_STEP_SUMMARY"])
    await core.summary.addRaw(renderSummary(results, problems)).write();
  return failed({ results, problems }) ? 1 : 0;
}

await runProgram(main, (error) => {
  reportFailure(log, error);
  return 1;
});
