import { delimiter, join, relative } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { groupBy } from "../base/group-by.ts";
import type { Log } from "../base/log.ts";
import { formatSeconds } from "../base/words.ts";
import { type BuildResult, buildWorkspace } from "../dune/build-workspace.ts";
import { confirmWorkspace } from "../dune/confirm.ts";
import type { Diagnostic } from "../dune/diagnostics.ts";
import { type DuneSetting, prepareDuneCache } from "../dune/dune.ts";
import { type Link, linkAgain } from "../dune/link-again.ts";
import { chainsOf, runChains, shareJobs } from "../dune/schedule.ts";
import { isUsable } from "../plan/facts.ts";
import type { Image } from "../plan/plan.ts";
import { type Deviation, type Expectation, unconfirmed } from "../selection/describe.ts";
import { ppxDescriptions } from "../toolchain/libraries.ts";
import { ownToolchains } from "../workspace/dune-workspace.ts";
import type { TargetBuild, Workspace } from "../workspace/edit.ts";
import { materialize, renewed } from "../workspace/materialize.ts";
import { textsFor } from "../workspace/rewrite.ts";
import {
  setsVariables,
  toolchainsOf,
  workspaceEnvironment,
} from "../workspace/workspace-environment.ts";
import type { Job } from "./job.ts";
import { projectRoot } from "./places.ts";

/** A workspace that was built, wholly or for some of its images. */
export interface BuiltWorkspace extends BuildResult<Image> {
  readonly workspace: Workspace;
  /** Absolute. */
  readonly tree: string;
}

/**
 * Builds all workspaces, side by side when there are cores for it, and hands each on as soon as it is built;
 * `fail-fast` leaves out those after a failure.
 */
export async function buildImages(
  job: Job,
  publish: (built: BuiltWorkspace) => Promise<void>,
): Promise<readonly BuiltWorkspace[]> {
  const { workspaces } = job.plan;
  const chains = chainsOf(workspaces, ({ contexts }) => contexts.map(({ name }) => name));
  const share = shareJobs(job.context.jobs, chains.length);
  const results: BuiltWorkspace[] = [];
  const { log } = job.context;
  await log.group("Building", () =>
    runChains(chains, share.sideBySide, async (workspace) => {
      if (job.failFast?.signal.aborted) return;
      const built = await buildOne(job, workspace, share.jobs);
      results.push(built);
      if (built.failed.size > 0) job.failFast?.abort();
      tell(log, built, job.plan.images);
      await publish(built);
    }),
  );
  return results;
}

function tell(
  log: Log,
  { workspace, failed, cancelled, seconds }: BuiltWorkspace,
  all: readonly Image[],
): void {
  const told = [
    { images: new Set(failed.keys()), end: "failed" },
    { images: cancelled, end: "cancelled" },
  ].flatMap(({ images, end }) => {
    // A target, or those of its images that ended so.
    const names = [...groupBy([...images], ({ build }) => build)].flatMap(([build, some]) =>
      some.length === all.filter((image) => image.build === build).length
        ? [build.target.name]
        : some.map(({ file }) => file),
    );
    return names.length > 0 ? [`${names.join(", ")} ${end}`] : [];
  });
  if (told.length === 0) log.step(workspace.name, seconds);
  else log.info(`✗ ${workspace.name}: ${told.join("; ")} (${formatSeconds(seconds)})`);
}

async function buildOne(job: Job, whole: Workspace, jobs: number): Promise<BuiltWorkspace> {
  const started = performance.now();
  const all = job.plan.images.filter((image) => image.workspace === whole);
  const failed = new Map(all.flatMap((image) => brokenToolchain(image, job)));
  const images = all.filter((image) => !failed.has(image));
  if (images.length === 0) return { ...failAs(failed), workspace: whole, tree: "" };
  const workspace = forImages(whole, images);
  const setting = await settingFor(job, workspace, jobs);
  const result = await buildConfirmed(job, workspace, images, setting).catch((error: unknown) =>
    failAll(images, error),
  );
  const seconds = (performance.now() - started) / 1000;
  return {
    ...result,
    failed: new Map([...failed, ...result.failed]),
    ...{ workspace: whole, tree: setting.tree, seconds },
  };
}

/**
 * Builds the images of a workspace. One into which dune would link another implementation than was selected fails before
 * that; one of which dune does not tell is built, because the build says what it lacks.
 */
async function buildConfirmed(
  job: Job,
  workspace: Workspace,
  images: readonly Image[],
  setting: DuneSetting,
): Promise<BuildResult<Image>> {
  const { log } = job.context;
  const deviations = await confirmWorkspace(workspace, setting, log);
  const wrong = new Map(images.flatMap((image) => wronglyLinked(image, deviations)));
  const right = images.filter((image) => !wrong.has(image));
  if (right.length === 0 || (wrong.size > 0 && job.failFast))
    return { ...failAs(wrong), cancelled: new Set(right) };
  const files = right.flatMap((image) => (image.linkedFrom ? [] : [{ image, file: image.built }]));
  const request = { workspace: workspace.name, files, failFast: job.failFast?.signal };
  const built = await buildWorkspace(request, setting, log);
  const result = await linkOthers(job, workspace, right, setting, built);
  for (const { kind, expectation } of deviations)
    if (kind === "missing" && expectation && right.some((one) => isBuilt(one, expectation, result)))
      log.warning(unconfirmed(expectation));
  return { ...result, failed: new Map([...wrong, ...result.failed]) };
}

const isOf = ({ executable, build }: Image, expectation: Expectation | undefined): boolean =>
  expectation?.executable === executable.stanza && expectation.context === build.toolchain.context;

function wronglyLinked(
  image: Image,
  deviations: readonly Deviation[],
): readonly (readonly [Image, readonly Diagnostic[]])[] {
  const wrong = deviations.filter(
    ({ kind, expectation }) => kind === "different" && isOf(image, expectation),
  );
  if (wrong.length === 0) return [];
  return [[image, wrong.map(({ message }) => ({ severity: "error", message }))]];
}

const isBuilt = (
  image: Image,
  expectation: Expectation,
  { failed, cancelled }: BuildResult<Image>,
): boolean => isOf(image, expectation) && !failed.has(image) && !cancelled.has(image);

/** An image whose toolchain could not be built fails with why. */
function brokenToolchain(
  image: Image,
  { facts }: Job,
): readonly (readonly [Image, readonly Diagnostic[]])[] {
  const toolchain = facts.toolchains.get(image.build.toolchain);
  if (toolchain === undefined || isUsable(toolchain)) return [];
  return [[image, [{ severity: "error", message: toolchain.broken }]]];
}

/** A workspace with no more targets and contexts than these images need. */
function forImages(workspace: Workspace, images: readonly Image[]): Workspace {
  const used = new Set(images.map(({ build }) => build));
  const among = (builds: readonly TargetBuild[]) => builds.filter((build) => used.has(build));
  return {
    ...workspace,
    builds: among(workspace.builds),
    contexts: workspace.contexts
      .map((context) => ({ ...context, builds: among(context.builds) }))
      .filter(({ builds }) => builds.length > 0),
  };
}

/** A tool that fails as a whole fails every image of its workspace, not those of others. */
function failAll(images: readonly Image[], error: unknown): BuildResult<Image> {
  if (!(error instanceof ToolError)) throw error;
  const message = `${error.message}\n${error.output}`.trim();
  const diagnostic = { severity: "error", message } as const;
  return failAs(new Map(images.map((image) => [image, [diagnostic]])));
}

const failAs = (failed: BuildResult<Image>["failed"]): BuildResult<Image> => ({
  ...{ failed, cancelled: new Set(), warnings: [], seconds: 0 },
});

async function settingFor(job: Job, workspace: Workspace, jobs: number): Promise<DuneSetting> {
  const { inputs, facts, context, host } = job;
  const { env, store } = context;
  const { source, builds } = workspace;
  const duneVersion = host.dune.version;
  const named = ownToolchains(workspace.contexts, source.project.workspaceFile);
  const toolchains = toolchainsOf(builds, named, [...facts.toolchains.values()].filter(isUsable));
  const directory = join(projectRoot(inputs, env), workspace.name);
  const place = await materialize({
    ...{ workspace, directory, env },
    checkout: inputs.workingDirectory,
    toolchains,
    findlib: facts.findlib ?? { path: [], destdir: "" },
    ppx: toolchains.some(({ toolchain }) => toolchain.findlib)
      ? ppxDescriptions(source.project, facts.findlib)
      : new Map<string, string>(),
    duneVersion,
    exclude: new Set([
      ...source.project.hiddenDirectories,
      relative(inputs.workingDirectory, inputs.outputDirectory),
    ]),
  });
  const cacheRoot = job.objects?.directory ?? join(store, "dune-cache");
  await prepareDuneCache(cacheRoot, duneVersion);
  return {
    ...place,
    cacheRoot,
    duneVersion,
    profile: inputs.profile,
    jobs,
    env: { ...workspaceEnvironment(env, builds, toolchains), ...withoutOuterGit(env, directory) },
  };
}

/** Lets git find no repository around a directory: what lies around a tree is not the project's. */
const withoutOuterGit = ({ GIT_CEILING_DIRECTORIES: own }: Environment, directory: string) => ({
  GIT_CEILING_DIRECTORIES: own ? `${own}${delimiter}${directory}` : directory,
});

/** Links the images of a workspace that dune has not linked. The result is that of the whole workspace. */
async function linkOthers(
  { context: { log }, failFast }: Job,
  workspace: Workspace,
  images: readonly Image[],
  setting: DuneSetting,
  built: BuildResult<Image>,
): Promise<BuildResult<Image>> {
  const links = images.flatMap((image): readonly Link<Image>[] => {
    const { linkedFrom: first, built: to } = image;
    if (first === undefined) return [];
    return [{ image, from: first.built, first, to, flags: image.build.target.linkFlags }];
  });
  if (links.length === 0) return built;
  const { source } = workspace;
  const started = performance.now();
  const request = {
    workspace: workspace.name,
    links,
    texts: (image: Image | undefined) => {
      const texts = textsFor(workspace, image?.build);
      return new Map([...texts, ...renewed(source, texts)]);
    },
    onlyDune: images.some(({ executable }) =>
      setsVariables(source.project, executable.stanza.directory),
    ),
    failFast: failFast?.signal,
  };
  const ends = await linkAgain(request, setting, built, log);
  return { ...built, ...ends, seconds: built.seconds + (performance.now() - started) / 1000 };
}
