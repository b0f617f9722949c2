import { join, resolve } from "node:path";
import { bootImage, explainVerdict } from "../boot/boot.ts";
import { writeManifest } from "../image/output-directory.ts";
import { version } from "../version.ts";
import type { Job } from "./build-all.ts";
import { workRoot } from "./places.ts";
import type { Published } from "./publish-all.ts";

/** Boots every published image that can be booted, one after the other, and adds the verdicts to images.json. */
export async function bootAll(
  job: Job,
  published: readonly Published[],
): Promise<readonly Published[]> {
  const { inputs, log } = job;
  if (!published.some(({ image, record }) => image.boot && record)) return published;
  return log.group("Booting", async () => {
    const booted: Published[] = [];
    for (const one of published) {
      const stopped = job.failFast?.signal.aborted;
      const next = stopped ? cancelled(one) : await bootOne(job, one);
      booted.push(next);
      if (next.failure !== undefined) job.failFast?.abort();
    }
    const records = booted.flatMap(({ record }) => record ?? []);
    await writeManifest(inputs.outputDirectory, version, records);
    return booted;
  });
}

/** An image that is right, but of a run that another has stopped. */
function cancelled(published: Published): Published {
  const { image, record } = published;
  if (!image.boot || !record) return published;
  const failure = `${record.file} was not booted, because another target failed and fail-fast is on.`;
  return { ...published, failure };
}

async function bootOne(
  { inputs, survey, log, env }: Job,
  published: Published,
): Promise<Published> {
  const { image, record } = published;
  const boot = survey.builds.find(({ target }) => target.name === image.target)?.target.boot;
  if (!record || !image.boot || !boot) return published;
  const verdict = await bootImage({
    boot: {
      ...boot,
      argv: boot.argv.map((word, i) =>
        i === 0 ? fromProject(word, inputs.workingDirectory) : word,
      ),
    },
    imagePath: join(inputs.outputDirectory, record.file),
    timeoutSeconds: inputs.bootTimeout,
    expect: inputs.bootExpect,
    scratch: workRoot(env),
  });
  for (const line of verdict.output.trimEnd().split("\n")) log.info(`[${record.file}] ${line}`);
  const { message, seconds } = verdict;
  const bootedRecord = { ...record, boot: { verdict: verdict.verdict, message, seconds } };
  if (verdict.verdict !== "ok")
    return { ...published, record: bootedRecord, failure: explainVerdict(verdict) };
  log.step(message, seconds);
  return { ...published, record: bootedRecord };
}

/** A command of the user's own, `./scripts/run`, is relative to the project, as everything in its configuration is. */
const fromProject = (program: string, project: string): string =>
  program.startsWith("./") || program.startsWith("../") ? resolve(project, program) : program;
