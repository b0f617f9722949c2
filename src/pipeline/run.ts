import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withoutForeign } from "../build/dune.ts";
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
import { type Built, buildAll, type Job } from "./build-all.ts";
import { installMissing, prepareToolchains } from "./equip.ts";
import { type Published, publishAll } from "./publish-all.ts";
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
  const built = await buildAll(job);
  const published = await bootAll(job, await publishAll(job, built));
  reportDiagnostics(log, surveyed.plan, built);
  const results = surveyed.plan.images.map((image) => resultOf(job, image, built, published));
  for (const { failure } of results) if (failure !== undefined) log.error(failure);
  log.info(`\n${resultTable(results)}`);
  const written = results.some(({ file }) => file !== undefined);
  if (written)
    await writeFile(
      join(inputs.outputDirectory, "plan.json"),
      `${JSON.stringify(surveyed.plan, null, 2)}\n`,
    );
  if (written)
    log.info(`\n${inputs.outputDirectory} holds the images, ${MANIFEST} and ${CHECKSUMS}`);
  return { plan: surveyed.plan, results };
}

function resultOf(
  { survey: { plan: made } }: Job,
  image: Plan["images"][number],
  built: readonly Built[],
  published: readonly Published[],
): ImageResult {
  const workspace = built.find((one) => one.workspace.name === image.workspace);
  const publication = published.find((one) => one.image === image);
  const record = publication?.record;
  const { target, executable } = image;
  return {
    target,
    executable,
    file: record?.file,
    size: record?.size,
    sha256: record?.sha256,
    selection: made.selection.filter(
      (row) => row.target === target && row.executable === executable,
    ),
    boot: record?.boot?.verdict ?? (record ? "not booted" : "–"),
    seconds: (workspace?.seconds ?? 0) + (record?.boot?.seconds ?? 0),
    failure: publication?.failure ?? (record ? undefined : whyNotBuilt(image, workspace)),
  };
}

function whyNotBuilt(image: Plan["images"][number], workspace: Built | undefined): string {
  if (!workspace)
    return `${image.file} was not built, because another target failed and fail-fast is on.`;
  return `${image.file} was not built: ${workspace.failed.get(image.target)?.[0]?.message.split("\n")[0] ?? "dune failed"}`;
}
