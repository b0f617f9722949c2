import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ToolError } from "../errors.ts";
import type { ImageRecord } from "../image/manifest.ts";
import { clearOutputDirectory, writeManifest } from "../image/output-directory.ts";
import { publishImage } from "../image/publish.ts";
import { verifyImage } from "../image/verify.ts";
import type { PlannedImage } from "../plan/plan.ts";
import { formatBytes } from "../report/table.ts";
import { version } from "../version.ts";
import type { Built, Job } from "./build-all.ts";

/** What became of an image of the plan: its record in images.json, or why there is none. */
export interface Published {
  readonly image: PlannedImage;
  readonly record?: ImageRecord;
  readonly failure?: string;
}

/** Opens, checks, strips, names and hashes every image that was built; each is in images.json as soon as it is there. */
export async function publishAll(job: Job, built: readonly Built[]): Promise<readonly Published[]> {
  const { inputs, survey, log } = job;
  const ready = survey.plan.images.flatMap((image) => {
    const where = built.find(({ workspace }) => workspace.name === image.workspace);
    return where && !where.failed.has(image.target)
      ? [{ image, path: join(where.tree, image.built) }]
      : [];
  });
  return log.group("Images", async () => {
    await clearOutputDirectory(inputs.outputDirectory, version);
    const published: Published[] = [];
    for (const { image, path } of ready) {
      published.push(await publishOne(job, image, path));
      const records = published.flatMap(({ record }) => record ?? []);
      await writeManifest(inputs.outputDirectory, version, records);
    }
    return published;
  });
}

async function publishOne(job: Job, image: PlannedImage, path: string): Promise<Published> {
  const started = performance.now();
  const { inputs, survey, toolchains, log } = job;
  const build = survey.builds.find(({ target }) => target.name === image.target);
  const toolchain = toolchains.find((one) => one.toolchain === build?.toolchain);
  if (!build || !toolchain) throw new Error(`no build of ${image.file}`);
  try {
    const wrong = verifyImage(await readFile(path), build.target.image, survey.host.architecture);
    if (wrong.length > 0) return { image, failure: `${image.file}: ${wrong.join("; ")}.` };
    const stripping = inputs.strip && build.target.image.format === "elf";
    const { file, outputDirectory } = { ...image, outputDirectory: inputs.outputDirectory };
    const published = await publishImage({
      built: path,
      file,
      outputDirectory,
      ...(stripping && { strip: toolchain }),
    });
    log.step(`${file}, ${formatBytes(published.size)}`, (performance.now() - started) / 1000);
    return { image, record: { ...describe(job, image, build.target.image.format), ...published } };
  } catch (error) {
    if (error instanceof ToolError)
      return { image, failure: `${image.file}: ${error.message} ${error.output}` };
    throw error;
  }
}

type Description = Omit<ImageRecord, "file" | "size" | "sha256" | "debug">;

function describe(
  { survey }: Job,
  image: PlannedImage,
  format: ImageRecord["format"],
): Description {
  const { plan } = survey;
  const chosen = plan.selection.filter(
    ({ target, executable }) => target === image.target && executable === image.executable,
  );
  return {
    name: image.file.replace(/\.[^.]*$/, ""),
    target: image.target,
    executable: image.executable,
    toolchain: plan.targets.find(({ name }) => name === image.target)?.toolchain ?? "",
    format,
    selection: chosen.map(({ library, implementation, reason }) => ({
      library,
      implementation,
      reason,
    })),
    boot: null,
  };
}
