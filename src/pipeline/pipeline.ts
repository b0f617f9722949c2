import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Environment, partServices, withoutForeign } from "../base/environment.ts";
import type { Log } from "../base/log.ts";
import { visible } from "../base/words.ts";
import { CHECKSUMS, MANIFEST } from "../image/manifest.ts";
import { prepareOutputDirectory } from "../image/output-directory.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Plan } from "../plan/plan.ts";
import { reportDiagnostics } from "../report/annotations.ts";
import { renderPlan } from "../report/plan-text.ts";
import { type ImageResult, resultTable } from "../report/tables.ts";
import { withLock } from "../store/lock.ts";
import { bootAll } from "./boot-all.ts";
import { buildAll, type Job } from "./build-all.ts";
import { openCache, prepareObjects } from "./caches.ts";
import { equip } from "./equip.ts";
import { projectRoot } from "./places.ts";
import { openPublisher } from "./publish-all.ts";
import { resultsOf } from "./results.ts";
import { type Survey, survey } from "./survey.ts";
import { checkArtifacts, startUploads, uploadAll } from "./upload-all.ts";

/** What a build came to. `results` has a row for every image of the plan. */
export interface Outcome {
  readonly plan: Plan;
  readonly results: readonly ImageResult[];
  /** Sentences about what went wrong and is no single image's: artifacts that were not uploaded. */
  readonly problems: readonly string[];
}

/** Whether anything did not come out as it should. */
export const failed = ({ results, problems }: Pick<Outcome, "results" | "problems">): boolean =>
  problems.length > 0 || results.some(({ failure }) => failure !== undefined);

/** Makes the plan and shows it. Nothing is installed, built or written. */
export async function plan(inputs: Inputs, log: Log, env: Environment): Promise<Survey> {
  return log.group("Plan", async () => {
    const made = await survey(inputs, { env: partServices(withoutForeign(env)).env, log });
    log.info(renderPlan(made.plan));
    for (const { at, why } of made.plan.unread)
      log.warning(visible(`This dune file was not read: ${why}.`), at);
    return made;
  });
}

/** What only a runner has. */
export interface Runner {
  /** Keeps text until the end of the job; later text replaces it. */
  remember(text: string): void;
}

/**
 * The whole pipeline. Throws ConfigurationError before any work where the user made a mistake, and otherwise ends
 * with an outcome, in which some images may have failed: one target's failure does not lose the others.
 */
export async function build(
  inputs: Inputs,
  log: Log,
  environment: Environment,
  runner?: Runner,
): Promise<Outcome> {
  const { env, services } = partServices(withoutForeign(environment));
  const planned = await plan(inputs, log, env);
  await prepareOutputDirectory(inputs.outputDirectory);
  if (runner) checkArtifacts(inputs, log, { env, services });
  const cache = openCache(inputs.cache, { log, env, services }, runner?.remember);
  const equipment = await equip(planned, { inputs, env, log, cache });
  const ready = { inputs, ...equipment, log, env: equipment.survey.env };
  const objects = await prepareObjects(ready, cache);
  const uploads =
    runner && inputs.artifacts ? startUploads({ ...ready, env, services }) : undefined;
  const failFast = inputs.failFast ? new AbortController() : undefined;
  const job: Job = { ...ready, objects, uploads, failFast };
  try {
    return await withLock(projectRoot(inputs, ready.env), () => produce(job));
  } finally {
    // What was verified before a failure is uploaded all the same.
    await uploads?.settled();
  }
}

/** Builds, publishes, boots and uploads; returns with what became of each image. */
async function produce(job: Job): Promise<Outcome> {
  const { inputs, survey, log, objects, uploads } = job;
  const since = Date.now();
  const publisher = openPublisher(job);
  const built = await buildAll(job, publisher.publish);
  objects?.leave(since);
  const published = await bootAll(job, publisher.published());
  const results = resultsOf(survey.plan, built, published);
  const text = `${JSON.stringify(survey.plan, null, 2)}\n`;
  await writeFile(join(inputs.outputDirectory, "plan.json"), text);
  const problems = uploads ? await uploadAll(job, published, uploads) : [];
  reportDiagnostics(log, survey.plan, built);
  // What the compilers said of these has just been told, at its place.
  const told = new Set(built.flatMap(({ failed }) => [...failed.keys()]));
  for (const { target, failure } of results)
    if (failure !== undefined) (told.has(target) ? log.info : log.error)(failure);
  for (const problem of problems) log.error(problem);
  log.info(`\n${resultTable(results)}`);
  log.info(`\n${inputs.outputDirectory} holds the images, ${MANIFEST} and ${CHECKSUMS}`);
  return { plan: survey.plan, results, problems };
}
