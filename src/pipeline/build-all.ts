import { join, relative } from "node:path";
import type { Uploads } from "../artifacts/uploads.ts";
import { type BuildResult, buildWorkspace } from "../build/build.ts";
import { confirmWorkspace } from "../build/confirm.ts";
import type { DuneSetting } from "../build/dune.ts";
import { chainsOf, runChains, shareJobs } from "../build/schedule.ts";
import type { Objects } from "../cache/objects.ts";
import { ToolError } from "../errors.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Log } from "../report/log.ts";
import { formatSeconds } from "../report/table.ts";
import type { Environment } from "../toolchain/probe.ts";
import { storeRoot } from "../toolchain/store.ts";
import type { ReadyToolchain } from "../toolchain/toolchain.ts";
import { ownToolchains } from "../workspace/dune-workspace.ts";
import { materialize } from "../workspace/materialize.ts";
import type { PlannedWorkspace } from "../workspace/workspace.ts";
import { type BrokenToolchain, type Buildable, withoutBroken } from "./broken.ts";
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
  readonly env: Environment;
  /** Where dune's cache is; undefined: the machine's own place. */
  readonly objects: Objects | undefined;
  /** Undefined where images are not uploaded. */
  readonly uploads: Uploads | undefined;
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
      if (job.inputs.failFast && results.some(({ failed }) => failed.size > 0)) return;
      const built = await buildOne(job, workspace, share.jobs);
      results.push(built);
      const failed = [...built.failed.keys()].join(", ");
      if (failed === "") job.log.step(workspace.name, built.seconds);
      else job.log.info(`✗ ${workspace.name}: ${failed} failed (${formatSeconds(built.seconds)})`);
      await publish(built);
    }),
  );
  return results;
}

async function buildOne(job: Job, workspace: PlannedWorkspace, jobs: number): Promise<Built> {
  const started = performance.now();
  const buildable = withoutBroken(workspace, job.survey.builds, job.broken);
  const { targets } = buildable.workspace;
  if (targets.length === 0)
    return { failed: buildable.failed, warnings: [], seconds: 0, workspace, tree: "" };
  const files = job.survey.plan.images
    .filter((image) => image.workspace === workspace.name && targets.includes(image.target))
    .map(({ target, built }) => ({ target, file: built }));
  const setting = settle(job, buildable, jobs);
  const result = await confirmWorkspace(buildable.builds, workspace.gated, setting, job.log)
    .then(() => buildWorkspace({ workspace: workspace.name, files }, setting, job.log))
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
  return {
    failed: new Map(targets.map((target) => [target, [diagnostic]])),
    warnings: [],
    seconds: 0,
  };
}

function settle(job: Job, { workspace, builds }: Buildable, jobs: number): DuneSetting {
  const { inputs, survey, env } = job;
  const contexts = new Set(workspace.contexts.map(({ name }) => name));
  const own = ownToolchains(survey.project.workspaceFile);
  const duneVersion = survey.host.dune?.version ?? "";
  const place = materialize({
    workspace,
    builds,
    project: survey.project,
    source: inputs.workingDirectory,
    directory: join(projectRoot(inputs, env), workspace.name),
    // dune 2 sets up every context that the project's own dune-workspace has, whatever it is asked for.
    toolchains: job.toolchains.filter(
      ({ toolchain: { context, findlib } }) => contexts.has(context) || own.has(findlib ?? ""),
    ),
    findlib: survey.findlib ?? { path: [], destdir: "" },
    duneVersion,
    exclude: new Set([
      ...survey.project.hiddenDirectories,
      relative(inputs.workingDirectory, inputs.outputDirectory),
    ]),
  });
  return {
    ...place,
    cacheRoot: job.objects?.directory ?? join(storeRoot(env), "dune-cache"),
    duneVersion,
    profile: inputs.profile,
    jobs,
    env,
  };
}
