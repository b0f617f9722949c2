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
import { isUsable } from "../plan/facts.ts";
import type { Image } from "../plan/plan.ts";
import { repositoryRows } from "../plan/plan-json.ts";
import type { Target } from "../targets/target.ts";
import { withPrograms } from "../workspace/workspace-environment.ts";
import type { BuiltWorkspace } from "./build-images.ts";
import { fillProgram, tellsVersion } from "./fill-program.ts";
import type { Job } from "./job.ts";

/** The end of an image of the plan: its record in images.json, or why there is none. */
export interface Published {
  readonly image: Image;
  readonly record?: ImageRecord;
  readonly failure?: string;
  /** Its program tells its version by git. */
  readonly tellsVersion?: boolean;
  /** On its way since the image was verified; none where artifacts are off. */
  readonly upload?: Promise<Upload>;
}

/** Publishes the images of each workspace when it is built, so that whatever fails later loses none. */
export interface Publisher {
  publish(built: BuiltWorkspace): Promise<void>;
  /** Of all workspaces so far, in the plan's order. */
  published(): readonly Published[];
}

/** One image at a time is opened, checked, stripped, named and hashed; it is in images.json as soon as it is there. */
export function openPublisher(job: Job): Publisher {
  const { images } = job.plan;
  const { outputDirectory } = job.inputs;
  const published = new Map<Image, Published>();
  const ordered = () => images.flatMap((image) => published.get(image) ?? []);
  let before: Promise<void> | undefined;
  const one = async (image: Image, tree: string) => {
    const made = await publishOne(job, image, tree);
    published.set(image, made);
    if (made.failure !== undefined) job.failFast?.abort();
    await writeManifest(outputDirectory, version, recordsOf(ordered()));
  };
  return {
    publish({ workspace, failed, cancelled, tree }) {
      const ready = images.filter(
        (image) => image.workspace === workspace && !failed.has(image) && !cancelled.has(image),
      );
      before = (before ?? clearOutputDirectory(outputDirectory, version)).then(async () => {
        for (const image of ready) await one(image, tree);
      });
      return before;
    },
    published: ordered,
  };
}

/** The images that images.json lists. */
export const recordsOf = (published: readonly Published[]): readonly ImageRecord[] =>
  published.flatMap(({ record }) => record ?? []);

async function publishOne(job: Job, image: Image, tree: string): Promise<Published> {
  const started = performance.now();
  const { inputs, facts, uploads } = job;
  const { log, env } = job.context;
  const { file, build } = image;
  const { target } = build;
  const toolchain = facts.toolchains.get(build.toolchain);
  if (!isUsable(toolchain)) throw new Error(`no toolchain for ${file}`);
  try {
    const verify = (bytes: Uint8Array) => verifyImage(bytes, target.image, facts.host.architecture);
    const path = join(tree, image.built);
    const built = await readFile(path);
    const bytes = await fillProgram({
      ...{ bytes: built, isScript: target.image.format === "js", tree, env },
      duneVersion: job.host.dune.version,
    });
    const wrong = verify(bytes);
    if (wrong.length > 0) return { image, failure: `${file}: ${wrong.join("; ")}.` };
    const solo5 = solo5Facts(bytes) ?? null;
    const stripping = inputs.strip && canStrip(target.image);
    const { outputDirectory } = inputs;
    const published = await publishImage({
      ...{ built: path, file, outputDirectory, verify },
      ...(bytes !== built && { filled: bytes }),
      ...(stripping && { strip: { ...toolchain, env: withPrograms(env, [toolchain]) } }),
      ...(solo5 && { missing: missingBytes }),
    });
    log.step(`${file}, ${formatBytes(published.size)}`, (performance.now() - started) / 1000);
    const companions = await publishCompanions(image, outputDirectory);
    const record = { ...describe(job, image), ...published, solo5, companions };
    const upload = uploads && uploadImage(uploads, record, target, outputDirectory);
    return { image, record, tellsVersion: tellsVersion(built), ...(upload && { upload }) };
  } catch (error) {
    if (error instanceof ToolError)
      return { image, failure: `${file}: ${error.message} ${error.output}` };
    throw error;
  }
}

/** Writes beside an image what travels with it. */
async function publishCompanions(
  { companions }: Image,
  outputDirectory: string,
): Promise<readonly PublishedFile[]> {
  const published: PublishedFile[] = [];
  for (const { file, text } of companions)
    published.push(await publishText(file, text, outputDirectory));
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

function describe({ inputs, plan }: Job, image: Image): Description {
  const { target, toolchain } = image.build;
  return {
    name: image.file.replace(/\.[^.]*$/, ""),
    target: target.name,
    executable: image.executable.path,
    toolchain: toolchain.name,
    format: target.image.format,
    artifact: null,
    selection: image.selection.choices.map(({ library, implementation, reason }) => ({
      library,
      implementation,
      reason,
    })),
    ...repositoryRows(plan),
    boot: null,
    notBooted: whyNoBoot(inputs, target),
  };
}

/** Why an image is not even tried; null for one that is. */
function whyNoBoot({ boot }: Job["inputs"], target: Target): string | null {
  if (!boot) return "boot is off";
  return target.boot ? null : (target.unbootable ?? "its target turns boot off");
}
