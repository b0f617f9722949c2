import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { artifactName, bundleName, indexName, isProgram } from "../artifacts/artifact-names.ts";
import {
  obstacle,
  openUploads,
  shorterRetention,
  type Upload,
  type Uploads,
} from "../artifacts/uploads.ts";
import type { Environment, Services } from "../base/environment.ts";
import { groupBy } from "../base/group-by.ts";
import type { Log } from "../base/log.ts";
import { version } from "../base/versions.ts";
import { CHECKSUMS, MANIFEST } from "../image/manifest.ts";
import { writeManifest } from "../image/output-directory.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Plan } from "../plan/plan.ts";
import type { Job } from "./job.ts";
import { workRoot } from "./places.ts";
import { type Published, recordsOf } from "./publish-images.ts";

/** Warns before any work of what will become of the artifacts: that there will be none, or not for as long. */
export function checkArtifacts(
  inputs: Inputs,
  log: Log,
  { env, services }: { readonly env: Environment; readonly services: Services },
): void {
  if (!inputs.artifacts) return;
  const cause = obstacle(services);
  const days = shorterRetention(inputs.retentionDays, env);
  if (cause !== undefined)
    log.warning(`No image can be uploaded, which will fail this step in the end: ${cause}.`);
  else if (days !== undefined)
    log.warning(`Artifacts are kept for ${days} days, the most that the repository permits.`);
}

/** Opens the way for the artifacts of all images of the plan. */
export function startUploads(
  inputs: Inputs,
  plan: Plan,
  { env, services }: { readonly env: Environment; readonly services: Services },
): Uploads {
  const scratch = workRoot(env);
  mkdirSync(scratch, { recursive: true });
  const names = plan.images.map(({ file, build, companions }) =>
    companions.length > 0 ? bundleName(file) : artifactName(file, isProgram(build.target)),
  );
  return openUploads({ ...inputs, env, services, scratch, names: [...names, indexOf(plan)] });
}

const indexOf = ({ images, builds }: Plan): string =>
  indexName(
    [...new Set(images.map(({ executable }) => executable.publicPath))],
    builds.map(({ target }) => target.name),
  );

/**
 * Waits for the images' uploads, names their artifacts in images.json, and uploads that with the checksums, the plan
 * and the debug files, if there is an artifact that it can name. Returns a sentence for each cause that kept artifacts
 * from being uploaded.
 */
export async function uploadImages(
  { inputs, plan, context: { log } }: Job,
  published: readonly Published[],
  uploads: Uploads,
): Promise<readonly string[]> {
  if (recordsOf(published).length === 0) return [];
  return log.group("Artifacts", async () => {
    if (uploads.job !== undefined) log.info(`artifacts of job ${uploads.job}`);
    const done: Upload[] = [];
    const tell = (upload: Upload) => {
      done.push(upload);
      if (upload.cause === undefined) log.step(upload.name, upload.seconds);
      return upload;
    };
    const named: Published[] = [];
    for (const { upload, ...one } of published) {
      const { name, cause } = upload ? tell(await upload) : {};
      const artifact = cause === undefined ? (name ?? null) : null;
      named.push({ ...one, ...(one.record && { record: { ...one.record, artifact } }) });
    }
    const records = recordsOf(named);
    await writeManifest(inputs.outputDirectory, version, records);
    if (records.every(({ artifact }) => artifact === null)) return sentences(done, inputs);
    const files = [
      ...[MANIFEST, CHECKSUMS, "plan.json"],
      ...records.flatMap(({ debug }) => debug?.file ?? []),
    ].map((file) => join(inputs.outputDirectory, file));
    tell(await uploads.archive(indexOf(plan), files));
    return sentences(done, inputs);
  });
}

function sentences(done: readonly Upload[], { outputDirectory }: Inputs): readonly string[] {
  const failed = done.filter(({ cause }) => cause !== undefined);
  return [...groupBy(failed, ({ cause }) => cause)].map(([cause, uploads]) => {
    const names = uploads.map(({ name }) => name).join(", ");
    return `Not uploaded: ${names}; ${cause}. All images are in ${outputDirectory}.`;
  });
}
