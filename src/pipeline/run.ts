import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withoutForeign } from "../build/dune.ts";
import { withLock } from "../build/lock.ts";
import { CHECKSUMS, MANIFEST } from "../image/manifest.ts";
import { prepareOutputDirectory } from "../image/output-directory.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Plan } from "../plan/plan.ts";
import { renderPlan } from "../plan/render.ts";
import { reportDiagnostics } from "../report/diagnostics.ts";
import type { Log } from "../report/log.ts";
import { type ImageResult, resultTable } from "../report/result.ts";
import type { Environment } from "../toolchain/probe.ts";
import { visible } from "../wording.ts";
import { bootAll } from "./boot-all.ts";
import { buildAll, type Job } from "./build-all.ts";
import { installMissing, prepareToolchains } from "./equip.ts";
import { projectRoot } from "./places.ts";
import { publishAll } from "./publish-all.ts";
import { resultsOf } from "./results.ts";
import { type Survey, survey } from "./survey.ts";

/** What a build came to. `results` has a row for every image of the plan. */
export interface Outcome {
  readonly plan: Plan;
  readonly results: readonly ImageResult[];
}

/** Makes the plan and shows it. Nothing is installed, built or written. */
export async function plan(inputs: Inputs, log: Log, env: Environment): Promise<Survey> {
  return log.group("Plan", async () => {
    const made = await survey(inputs, withoutForeign(env));
    log.info(renderPlan(made.plan));
    for (const { at, why } of made.plan.unread)
      log.warning(visible(`This dune file was not read: ${why}.`), at);
    return made;
  });
}

/**
 * The whole pipeline. Throws ConfigurationError before any work where the user made a mistake, and otherwise ends
 * with an outcome, in which some images may have failed: one target's failure does not lose the others.
 */
export async function build(inputs: Inputs, log: Log, environment: Environment): Promise<Outcome> {
  const env = withoutForeign(environment);
  const planned = await plan(inputs, log, env);
  await prepareOutputDirectory(inputs.outputDirectory);
  const surveyed = await installMissing(planned, inputs, log, env);
  const toolchains = await prepareToolchains(surveyed, log, env);
  const job: Job = { inputs, survey: surveyed, toolchains, log, env };
  return withLock(projectRoot(inputs, env), async () => {
    const built = await buildAll(job);
    const published = await bootAll(job, await publishAll(job, built));
    const results = resultsOf(surveyed.plan, built, published);
    const text = `${JSON.stringify(surveyed.plan, null, 2)}\n`;
    await writeFile(join(inputs.outputDirectory, "plan.json"), text);
    reportDiagnostics(log, surveyed.plan, built);
    // What the compilers said of these has just been told, at its place.
    const told = new Set(built.flatMap(({ failed }) => [...failed.keys()]));
    for (const { target, failure } of results)
      if (failure !== undefined) (told.has(target) ? log.info : log.error)(failure);
    log.info(`\n${resultTable(results)}`);
    log.info(`\n${inputs.outputDirectory} holds the images, ${MANIFEST} and ${CHECKSUMS}`);
    return { plan: surveyed.plan, results };
  });
}
