import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import type { Context } from "../base/context.ts";
import { type Environment, partServices, withoutForeign } from "../base/environment.ts";
import type { Log } from "../base/log.ts";
import { visible } from "../base/words.ts";
import type { ObjectsKey } from "../cache/objects.ts";
import { CHECKSUMS, MANIFEST } from "../image/manifest.ts";
import { prepareOutputDirectory } from "../image/output-directory.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { isReady, machineText, type ReadyHost } from "../machine/host.ts";
import { type Facts, isUsable } from "../plan/facts.ts";
import type { Plan } from "../plan/plan.ts";
import { planDocument } from "../plan/plan-json.ts";
import { reportDiagnostics } from "../report/annotations.ts";
import { renderPlan } from "../report/plan-text.ts";
import { type ImageResult, resultTable } from "../report/tables.ts";
import { withLock } from "../store/lock.ts";
import { digestOf, storeRoot } from "../store/store.ts";
import { bootImages } from "./boot-images.ts";
import { buildImages } from "./build-images.ts";
import { ensureObjects, openCache } from "./caches.ts";
import { ensureNeeds, planRun } from "./ensure.ts";
import type { Job, Planned } from "./job.ts";
import { projectRoot } from "./places.ts";
import { openPublisher } from "./publish-images.ts";
import { resultsOf } from "./results.ts";
import { warnIfShallow } from "./shallow-checkout.ts";
import { checkArtifacts, startUploads, uploadImages } from "./upload-images.ts";

/** The end of a build. `results` has a row for every image of the plan. */
export interface RunOutcome {
  readonly plan: Plan;
  readonly results: readonly ImageResult[];
  /** Sentences about what went wrong and is no single image's: artifacts that were not uploaded. */
  readonly problems: readonly string[];
}

/** Whether anything did not come out as it should. */
export const failed = ({ results, problems }: Pick<RunOutcome, "results" | "problems">): boolean =>
  problems.length > 0 || results.some(({ failure }) => failure !== undefined);

/** Makes the plan and shows it. Nothing is installed, built or written. */
export async function plan(inputs: Inputs, log: Log, environment: Environment): Promise<Plan> {
  const { env } = partServices(withoutForeign(environment));
  return (await showPlan(inputs, contextOf(inputs, log, env))).plan;
}

/** A runner's own services to the pipeline. */
export interface Runner {
  /** Keeps text until the end of the job; later text replaces it. */
  remember(text: string): void;
}

/**
 * The whole pipeline. Throws ConfigurationError before any work where the user made a mistake, and otherwise ends
 * with an outcome, in which some images may have failed: one image's failure does not lose the others.
 */
export async function build(
  inputs: Inputs,
  log: Log,
  environment: Environment,
  runner?: Runner,
): Promise<RunOutcome> {
  const { env, services } = partServices(withoutForeign(environment));
  const context = contextOf(inputs, log, env);
  const first = await showPlan(inputs, context);
  await prepareOutputDirectory(inputs.outputDirectory);
  if (runner) checkArtifacts(inputs, log, { env, services });
  const cache = openCache(inputs.cache, { log, env, services }, runner?.remember);
  const planned = await ensureNeeds(first, { inputs, context, cache });
  const inside = { ...context, env: planned.facts.env };
  const { host } = planned.facts;
  if (!isReady(host)) throw new Error("a plan lacks nothing, and there is no OCaml or dune");
  const objects = await ensureObjects(objectParts(inputs, host, planned.facts), inside, cache);
  const uploads =
    runner && inputs.artifacts ? startUploads(inputs, planned.plan, { env, services }) : undefined;
  const failFast = inputs.failFast ? new AbortController() : undefined;
  const job: Job = { ...planned, host, inputs, context: inside, objects, uploads, failFast };
  try {
    return await withLock(projectRoot(inputs, context.env), () => produce(job));
  } finally {
    // What was verified before a failure is uploaded all the same.
    await uploads?.settled();
  }
}

const contextOf = ({ jobs }: Inputs, log: Log, env: Environment): Context => ({
  ...{ env, log, store: storeRoot(env), jobs: jobs ?? availableParallelism() },
});

async function showPlan(inputs: Inputs, context: Context): Promise<Planned> {
  const { log } = context;
  return log.group("Plan", async () => {
    const planned = await planRun(inputs, context);
    log.info(renderPlan(planned.plan));
    for (const { at, why } of planned.plan.unread)
      log.warning(visible(`This dune file was not read: ${why}.`), at);
    return planned;
  });
}

/** Everything that decides whether compiled objects can be used again. */
function objectParts(
  inputs: Inputs,
  host: ReadyHost,
  { toolchains }: Pick<Facts, "toolchains">,
): ObjectsKey {
  return {
    machine: machineText(host),
    ocaml: host.ocaml.version,
    dune: host.dune.version,
    toolchains: [...toolchains.values()]
      .filter(isUsable)
      .map(({ toolchain, key }) => `${toolchain.name}-${digestOf(key)}`)
      .sort()
      .join(" "),
    project: relative(inputs.workspace, inputs.workingDirectory) || ".",
  };
}

/** Builds, publishes, boots and uploads. */
async function produce(job: Job): Promise<RunOutcome> {
  const { inputs, plan, objects, uploads } = job;
  const { log } = job.context;
  const since = Date.now();
  const publisher = openPublisher(job);
  const built = await buildImages(job, publisher.publish);
  objects?.leave(since);
  await warnIfShallow(
    job,
    publisher.published().some(({ tellsVersion }) => tellsVersion),
  );
  const published = await bootImages(
    job,
    publisher.published(),
    built.flatMap(({ failed }) => [...failed.keys()]),
  );
  const results = resultsOf(plan.images, built, published);
  const text = `${JSON.stringify(planDocument(plan), null, 2)}\n`;
  await writeFile(join(inputs.outputDirectory, "plan.json"), text);
  const problems = uploads ? await uploadImages(job, published, uploads) : [];
  reportDiagnostics(log, built);
  // What the compilers said of these has just been told, at its place.
  const told = new Set<ImageResult["image"]>(built.flatMap(({ failed }) => [...failed.keys()]));
  for (const { image, failure } of results)
    if (failure !== undefined) (told.has(image) ? log.info : log.error)(failure);
  for (const problem of problems) log.error(problem);
  log.info(`\n${resultTable(results)}`);
  log.info(`\n${inputs.outputDirectory} holds the images, ${MANIFEST} and ${CHECKSUMS}`);
  return { plan, results, problems };
}
