import { join } from "node:path";
import { indexName } from "../artifacts/names.ts";
import type { Upload, Uploads } from "../artifacts/uploads.ts";
import { groupBy } from "../group-by.ts";
import { CHECKSUMS, MANIFEST } from "../image/manifest.ts";
import { writeManifest } from "../image/output-directory.ts";
import { version } from "../version.ts";
import type { Job } from "./build-all.ts";
import { type Published, recordsOf } from "./publish-all.ts";

/**
 * Waits for the images' uploads, names their artifacts in images.json, and uploads that with the checksums, the plan
 * and the debug files. Returns a sentence for each cause that kept artifacts from being uploaded.
 */
export async function uploadAll(
  { inputs, log }: Job,
  published: readonly Published[],
  uploads: Uploads,
): Promise<readonly string[]> {
  return log.group("Artifacts", async () => {
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
    const files = [
      ...[MANIFEST, CHECKSUMS, "plan.json"],
      ...records.flatMap(({ debug }) => debug?.file ?? []),
    ].map((file) => join(inputs.outputDirectory, file));
    tell(await uploads.archive(indexName(inputs.targets.map(({ name }) => name)), files));
    return sentences(done, inputs.outputDirectory);
  });
}

function sentences(done: readonly Upload[], directory: string): readonly string[] {
  const failed = done.filter(({ cause }) => cause !== undefined);
  return [...groupBy(failed, ({ cause }) => cause)].map(([cause, uploads]) => {
    const names = uploads.map(({ name }) => name).join(", ");
    return `Not uploaded: ${names}; ${cause}. All images are in ${directory}.`;
  });
}
