import { join, resolve } from "node:path";
import { version } from "../base/versions.ts";
import { asksForArguments } from "../boot/advice.ts";
import { bootImage, explainVerdict } from "../boot/boot.ts";
import { attachDevices } from "../boot/command.ts";
import { bootObstacle, kvmProblem } from "../boot/obstacle.ts";
import type { ImageRecord } from "../image/manifest.ts";
import { writeManifest } from "../image/output-directory.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import { findProgram } from "../machine/probe.ts";
import type { BrokenToolchain } from "../plan/facts.ts";
import type { Image } from "../plan/plan.ts";
import type { Boot } from "../targets/target.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import type { Job } from "./job.ts";
import { workRoot } from "./places.ts";
import type { Published } from "./publish-images.ts";
import { whoFailed } from "./results.ts";

/** The part of a job that booting needs. */
export interface BootJob extends Pick<Job, "failFast"> {
  readonly inputs: Pick<
    Inputs,
    "boot" | "bootExpect" | "bootTimeout" | "outputDirectory" | "workingDirectory" | "workspace"
  >;
  readonly context: Pick<Job["context"], "log" | "env">;
  readonly facts: {
    readonly host: Pick<Host, "architecture">;
    readonly toolchains: ReadonlyMap<
      Toolchain,
      { readonly programs?: string | undefined } | BrokenToolchain
    >;
  };
}

/**
 * Boots every published image that can be booted here, one after the other, says why others are not, and adds both to
 * images.json. `unbuilt` are images that failed before.
 */
export async function bootImages(
  job: BootJob,
  published: readonly Published[],
  unbuilt: readonly Image[] = [],
): Promise<readonly Published[]> {
  const { inputs } = job;
  const { log } = job.context;
  if (!inputs.boot || published.every(({ record }) => !record)) return published;
  return log.group("Booting", async () => {
    const booted: Published[] = [];
    const failed = [...unbuilt, ...imagesThatFailed(published)];
    for (const one of published) {
      const stopped = job.failFast?.signal.aborted;
      const next = stopped
        ? cancelled(one, [...failed, ...imagesThatFailed(booted)])
        : await bootOne(job, one);
      booted.push(next);
      const why = next.failure === undefined ? next.record?.notBooted : null;
      if (typeof why === "string") log.info(`– ${next.record?.file} was not booted: ${why}`);
      if (next.failure !== undefined) job.failFast?.abort();
    }
    const records = booted.flatMap(({ record }) => record ?? []);
    await writeManifest(inputs.outputDirectory, version, records);
    return booted;
  });
}

const imagesThatFailed = (published: readonly Published[]): readonly Image[] =>
  published.flatMap(({ image, failure }) => (failure === undefined ? [] : [image]));

/** An image that is right, but of a run that another has stopped. */
function cancelled(published: Published, failed: readonly Image[]): Published {
  const { image, record } = published;
  if (!image.boot || !record) return published;
  const why = `${whoFailed(image, failed)} failed and fail-fast is on`;
  const failure = `${record.file} was not booted, because ${why}.`;
  return { ...published, record: { ...record, notBooted: why }, failure };
}

async function bootOne(job: BootJob, published: Published): Promise<Published> {
  const { image, record } = published;
  const { target, toolchain } = image.build;
  const { boot } = target;
  if (!record || !image.boot || !boot) return published;
  const { architecture } = job.facts.host;
  const program = fromProject(boot.argv[0] ?? "", job.inputs.workingDirectory);
  const notBooted = bootObstacle(boot, record.solo5?.devices ?? [], {
    architecture,
    kvmProblem: () => kvmProblem(architecture),
    hasProgram: !boot.optional || (await findProgram(program, process.env)) !== undefined,
  });
  if (notBooted !== undefined) return { ...published, record: { ...record, notBooted } };
  const ready = job.facts.toolchains.get(toolchain);
  const programs = ready && "programs" in ready ? ready.programs : undefined;
  return { ...published, ...(await bootRecord(job, record, boot, programs)) };
}

async function bootRecord(
  { inputs, context: { log, env } }: BootJob,
  record: ImageRecord,
  boot: Boot,
  programs: string | undefined,
): Promise<Pick<Published, "failure"> & { readonly record: ImageRecord }> {
  const devices = await attachDevices(boot, record.solo5?.devices ?? [], inputs);
  if ("problem" in devices) {
    const message = `${record.file} could not be started. ${devices.problem}`;
    const none = { verdict: "not started", message, seconds: 0 } as const;
    return { record: { ...record, boot: none }, failure: message };
  }
  const [program = "", ...rest] = boot.argv;
  const verdict = await bootImage({
    boot: { ...boot, argv: [fromProject(program, inputs.workingDirectory), ...rest] },
    imagePath: join(inputs.outputDirectory, record.file),
    devices,
    programs,
    timeoutSeconds: inputs.bootTimeout,
    expect: inputs.bootExpect,
    scratch: workRoot(env),
  });
  for (const line of verdict.output.trimEnd().split(/\r?\n/)) log.info(`[${record.file}] ${line}`);
  // Somebody who says what it must print wants it to run.
  const { output: text } = verdict;
  if (
    verdict.verdict === "crashed" &&
    !inputs.bootExpect &&
    asksForArguments(boot, { ...verdict, text })
  )
    return { record: { ...record, notBooted: noArguments } };
  const { message, seconds } = verdict;
  const booted = { ...record, boot: { verdict: verdict.verdict, message, seconds } };
  if (verdict.verdict !== "ok") return { record: booted, failure: explainVerdict(verdict) };
  log.step(message, seconds);
  return { record: booted };
}

const noArguments = "it asks for arguments, and its target's boot.arguments names none";

/** A command of the user's own, `./scripts/run`, is relative to the project, as everything in its configuration is. */
const fromProject = (program: string, project: string): string =>
  program.startsWith("./") || program.startsWith("../") ? resolve(project, program) : program;
