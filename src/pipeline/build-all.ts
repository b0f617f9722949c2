import { join, relative } from "node:path";
import type { Uploads } from "../artifacts/uploads.ts";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { formatSeconds } from "../base/words.ts";
import { type BuildResult, buildWorkspace } from "../dune/build-workspace.ts";
import { confirmWorkspace } from "../dune/confirm.ts";
import type { DuneSetting } from "../dune/dune.ts";
import { chainsOf, runChains, shareJobs } from "../dune/schedule.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { storeRoot } from "../store/store.ts";
import { ppxDescriptions } from "../toolchain/libraries.ts";
import type { ReadyToolchain } from "../toolchain/toolchain.ts";
import { ownToolchains } from "../workspace/dune-workspace.ts";
import type { PlannedWorkspace } from "../workspace/edit.ts";
import { materialize } from "../workspace/materialize.ts";
import { toolchainsOf, workspaceEnvironment } from "../workspace/workspace-environment.ts";
import { type BrokenToolchain, type Buildable, withoutBroken } from "./broken.ts";
import type { RunObjects } from "./caches.ts";
import { linkOthers } from "./link-others.ts";
import { projectRoot } from "./places.ts";
import type { Survey } from "./survey.ts";

/** Everything that building needs to know. */
export interface Job {
  readonly inputs: Inputs;
  readonly survey: Survey;
  readonly toolchains: readonly ReadyToolchain[];
  /** Their targets fail. */
  readonly broken: readonly BrokenToolchain[];
  readonly log: Log;
  /** Without the token of the runner's services. */
  readonly env: Environment;
  /** Where dune's cache is; undefined: the machine's own place. */
  readonly objects: RunObjects | undefined;
  /** Undefined where images are not uploaded. */
  readonly uploads: Uploads | undefined;
  /** With `fail-fast`: aborted at the first target that fails, whatever it fails in. */
  readonly failFast: AbortController | undefined;
}

/** A workspace that was built, wholly or for some of its targets. */
export interface Built extends BuildResult {
  readonly workspace: PlannedWorkspace;
  /** Absolute. */
  readonly tree: string;
}

/**
 * Builds all workspaces, side by side when there are cores for it, and hands each on as soon as it is built;
 * `fail-fast` leaves out those after a failure.
 */
export async function buildAll(
  job: Job,
  publish: (built: Built) => Promise<void>,
): Promise<readonly Built[]> {
  const { workspaces } = job.survey.plan;
  const chains = chainsOf(workspaces, ({ contexts }) => contexts.map(({ name }) => name));
  const share = shareJobs(job.inputs.jobs ?? job.survey.host.cores, chains.length);
  const results: Built[] = [];
  await job.log.group("Building", () =>
    runChains(chains, share.sideBySide, async (workspace) => {
      if (job.failFast?.signal.aborted) return;
      const built = await buildOne(job, workspace, share.jobs);
      results.push(built);
      if (built.failed.size > 0) job.failFast?.abort();
      tell(job.log, built);
      await publish(built);
    }),
  );
  return results;
}

function tell(log: Log, { workspace, failed, cancelled, seconds }: Built): void {
  const told = [
    { targets: [...failed.keys()], what: "failed" },
    { targets: [...cancelled], what: "cancelled" },
  ].flatMap(({ targets, what }) => (targets.length > 0 ? [`${targets.join(", ")} ${what}`] : []));
  if (told.length === 0) log.step(workspace.name, seconds);
  else log.info(`✗ ${workspace.name}: ${told.join("; ")} (${formatSeconds(seconds)})`);
}

async function buildOne(job: Job, workspace: PlannedWorkspace, jobs: number): Promise<Built> {
  const started = performance.now();
  const buildable = withoutBroken(workspace, job.survey.builds, job.broken);
  const { targets } = buildable.workspace;
  if (targets.length === 0) return { ...failAs(buildable.failed), workspace, tree: "" };
  const images = job.survey.plan.images.filter(
    (image) => image.workspace === workspace.name && targets.includes(image.target),
  );
  const files = images.flatMap(({ target, built, linkedFrom }) =>
    linkedFrom === undefined ? [{ target, file: built }] : [],
  );
  const request = { workspace: workspace.name, files, failFast: job.failFast?.signal };
  const setting = await settle(job, buildable, jobs);
  const result = await confirmWorkspace(buildable.builds, workspace.gated, setting, job.log)
    .then(() => buildWorkspace(request, setting, job.log))
    .then((result) => linkOthers(job, buildable, images, setting, result))
    .catch((error: unknown) => failAll(buildable.workspace, error));
  const failed = new Map([...buildable.failed, ...result.failed]);
  const seconds = (performance.now() - started) / 1000;
  return { ...result, failed, workspace, tree: setting.tree, seconds };
}

/** A tool that fails as a whole fails every target of its workspace, not those of others. */
function failAll({ targets }: PlannedWorkspace, error: unknown): BuildResult {
  if (!(error instanceof ToolError)) throw error;
  const diagnostic = {
    severity: "error",
    message: `${error.message}\n${error.output}`.trim(),
  } as const;
  return failAs(new Map(targets.map((target) => [target, [diagnostic]])));
}

const failAs = (failed: BuildResult["failed"]): BuildResult => ({
  ...{ failed, cancelled: new Set(), warnings: [], seconds: 0 },
});

async function settle(
  job: Job,
  { workspace, builds }: Buildable,
  jobs: number,
): Promise<DuneSetting> {
  const { inputs, survey, env } = job;
  const [first] = builds;
  if (first === undefined) throw new Error(`nothing to build in ${workspace.name}`);
  const { source } = first;
  const duneVersion = survey.host.dune?.version ?? "";
  // dune 2 sets up every context that the project's own dune-workspace has, whatever it is asked for.
  const named = ownToolchains(source.project.workspaceFile);
  const toolchains = toolchainsOf(builds, named, job.toolchains);
  const place = await materialize({
    workspace,
    builds,
    source,
    directory: join(projectRoot(inputs, env), workspace.name),
    toolchains,
    findlib: survey.findlib ?? { path: [], destdir: "" },
    ppx: toolchains.some(({ toolchain }) => toolchain.findlib)
      ? ppxDescriptions(source.project, survey.findlib)
      : new Map<string, string>(),
    duneVersion,
    exclude: new Set([
      ...source.project.hiddenDirectories,
      relative(inputs.workingDirectory, inputs.outputDirectory),
    ]),
  });
  return {
    ...place,
    cacheRoot: job.objects?.directory ?? join(storeRoot(env), "dune-cache"),
    duneVersion,
    profile: inputs.profile,
    jobs,
    env: workspaceEnvironment(env, builds, toolchains),
  };
}
