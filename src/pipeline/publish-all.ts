import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleName, isProgram } from "../artifacts/artifact-names.ts";
import type { Upload, Uploads } from "../artifacts/uploads.ts";
import { ToolError } from "../base/errors.ts";
import { version } from "../base/versions.ts";
import { formatBytes } from "../base/words.ts";
import type { ImageRecord, PublishedFile } from "../image/manifest.ts";
import { missingBytes } from "../image/multiboot.ts";
import { clearOutputDirectory, writeManifest } from "../image/output-directory.ts";
import { canStrip, publishImage, publishText } from "../image/publish.ts";
import { solo5Facts } from "../image/solo5.ts";
import { verifyImage } from "../image/verify.ts";
import { publishedCompanion } from "../mirage/companions.ts";
import type { PlannedImage } from "../plan/plan.ts";
import type { Target } from "../targets/target.ts";
import type { TargetBuild } from "../workspace/edit.ts";
import { withPrograms } from "../workspace/workspace-environment.ts";
import type { Built, Job } from "./build-all.ts";

/** What became of an image of the plan: its record in images.json, or why there is none. */
export interface Published {
  readonly image: PlannedImage;
  readonly record?: ImageRecord;
  readonly failure?: string;
  /** On its way since the image was verified; none where artifacts are off. */
  readonly upload?: Promise<Upload>;
}

/** Publishes the images of each workspace when it is built, so that whatever fails later loses none. */
export interface Publisher {
  publish(built: Built): Promise<void>;
  /** Of all workspaces so far, in the plan's order. */
  published(): readonly Published[];
}

/** One image at a time is opened, checked, stripped, named and hashed; it is in images.json as soon as it is there. */
export function openPublisher(job: Job): Publisher {
  const { images } = job.survey.plan;
  const { outputDirectory } = job.inputs;
  const published = new Map<PlannedImage, Published>();
  const ordered = () => images.flatMap((image) => published.get(image) ?? []);
  let before: Promise<void> | undefined;
  const one = async (image: PlannedImage, path: string) => {
    const made = await publishOne(job, image, path);
    published.set(image, made);
    if (made.failure !== undefined) job.failFast?.abort();
    await writeManifest(outputDirectory, version, recordsOf(ordered()));
  };
  return {
    publish({ workspace, failed, cancelled, tree }) {
      const missing = (target: string) => failed.has(target) || cancelled.has(target);
      const ready = images.filter(
        (image) => image.workspace === workspace.name && !missing(image.target),
      );
      before = (before ?? clearOutputDirectory(outputDirectory, version)).then(async () => {
        for (const image of ready) await one(image, join(tree, image.built));
      });
      return before;
    },
    published: ordered,
  };
}

/** The images that images.json lists. */
export const recordsOf = (published: readonly Published[]): readonly ImageRecord[] =>
  published.flatMap(({ record }) => record ?? []);

async function publishOne(job: Job, image: PlannedImage, path: string): Promise<Published> {
  const started = performance.now();
  const { inputs, survey, toolchains, log, uploads, env } = job;
  const build = survey.builds.find(({ target }) => target.name === image.target);
  const toolchain = toolchains.find((one) => one.toolchain === build?.toolchain);
  if (!build || !toolchain) throw new Error(`no build of ${image.file}`);
  const { target } = build;
  try {
    const verify = (bytes: Uint8Array) =>
      verifyImage(bytes, target.image, survey.host.architecture);
    const bytes = await readFile(path);
    const wrong = verify(bytes);
    if (wrong.length > 0) return { image, failure: `${image.file}: ${wrong.join("; ")}.` };
    const solo5 = solo5Facts(bytes) ?? null;
    const stripping = inputs.strip && canStrip(target.image);
    const { file } = image;
    const { outputDirectory } = inputs;
    const published = await publishImage({
      ...{ built: path, file, outputDirectory, verify },
      ...(stripping && { strip: { ...toolchain, env: withPrograms(env, [toolchain]) } }),
      ...(solo5 && { missing: missingBytes }),
    });
    log.step(`${file}, ${formatBytes(published.size)}`, (performance.now() - started) / 1000);
    const companions = await publishCompanions(build, file, outputDirectory);
    const record = { ...describe(job, image, target), ...published, solo5, companions };
    const upload = uploads && uploadImage(uploads, record, target, outputDirectory);
    return { image, record, ...(upload && { upload }) };
  } catch (error) {
    if (error instanceof ToolError)
      return { image, failure: `${image.file}: ${error.message} ${error.output}` };
    throw error;
  }
}

/** What travels with an image is written beside it, with the image's own name in it. */
async function publishCompanions(
  { source: { unikernel }, target }: TargetBuild,
  file: string,
  outputDirectory: string,
): Promise<readonly PublishedFile[]> {
  const published: PublishedFile[] = [];
  const own = unikernel?.byTarget.get(target.name);
  for (const [suffix, text] of own?.companions ?? []) {
    const kernel = {
      ...{ built: own?.image ?? "", published: file, extension: target.extension },
    };
    const companion = publishedCompanion({ suffix, text }, kernel);
    published.push(await publishText(companion.file, companion.text, outputDirectory));
  }
  return published;
}

function uploadImage(
  uploads: Uploads,
  { file, companions }: Pick<ImageRecord, "file" | "companions">,
  target: Target,
  outputDirectory: string,
): Promise<Upload> {
  const path = join(outputDirectory, file);
  if (companions.length === 0) return uploads.image(path, isProgram(target));
  const files = [path, ...companions.map((one) => join(outputDirectory, one.file))];
  return uploads.archive(bundleName(file), files);
}

type Description = Omit<ImageRecord, "file" | "size" | "sha256" | "debug" | "solo5" | "companions">;

function describe({ inputs, survey }: Job, image: PlannedImage, target: Target): Description {
  const { plan } = survey;
  const chosen = plan.selection.filter(
    ({ target, executable }) => target === image.target && executable === image.executable,
  );
  return {
    name: image.file.replace(/\.[^.]*$/, ""),
    target: image.target,
    executable: image.executable,
    toolchain: plan.targets.find(({ name }) => name === image.target)?.toolchain ?? "",
    format: target.image.format,
    artifact: null,
    selection: chosen.map(({ library, implementation, reason }) => ({
      library,
      implementation,
      reason,
    })),
    repositories: plan.opam?.repositories ?? [],
    boot: null,
    notBooted: whyNoBoot(inputs, target),
  };
}

/** Why an image is not even tried; null for one that is. */
function whyNoBoot({ boot }: Job["inputs"], target: Target): string | null {
  if (!boot) return "boot is off";
  return target.boot ? null : (target.unbootable ?? "its target turns boot off");
}
