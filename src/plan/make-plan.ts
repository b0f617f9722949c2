import { ConfigurationError, type Problem } from "../errors.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { ResolvedRepository } from "../opam/repositories.ts";
import { evaluate } from "../project/enabled-if.ts";
import type { InstalledLibraries, Project } from "../project/model.ts";
import { libraryIndex } from "../project/resolve.ts";
import { select, unusedOverrides } from "../selection/select.ts";
import { platformTags } from "../targets/catalogue.ts";
import type { Target } from "../targets/target.ts";
import { toolchainNamed, variablesOf } from "../toolchain/catalogue.ts";
import type { Host } from "../toolchain/host.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { versionAtLeast } from "../toolchain/version.ts";
import { generateDuneWorkspace } from "../workspace/dune-workspace.ts";
import { type RequestedExecutable, stanzaRewrites, type TargetBuild } from "../workspace/edit.ts";
import { planWorkspaces } from "../workspace/group.ts";
import { rewriteFiles } from "../workspace/rewrite.ts";
import type { PlannedWorkspace } from "../workspace/workspace.ts";
import { describePlan } from "./describe-plan.ts";
import { chooseExecutables, type Wanted } from "./executables.ts";
import { languageProblems } from "./languages.ts";
import type { Plan } from "./plan.ts";
import { toolchainProblems } from "./toolchains.ts";

export interface PlanRequest {
  readonly inputs: Inputs;
  readonly project: Project;
  readonly host: Host;
  /** Where opam finds packages; empty where nothing comes from it. */
  readonly repositories: readonly ResolvedRepository[];
  /** The installed libraries that a toolchain's context sees. */
  readonly libraries: (toolchain: Toolchain) => InstalledLibraries;
}

/** The plan, and what the workspaces are made from. */
export interface Planned {
  readonly plan: Plan;
  readonly builds: readonly TargetBuild[];
}

/**
 * Everything decided, nothing done. Throws one ConfigurationError with every problem of every target and executable.
 */
export function makePlan(request: PlanRequest): Planned {
  const { inputs, project, host } = request;
  const chosen = chooseExecutables(
    project.executables,
    inputs.executables,
    inputs.targets,
    (target) => variables(request, target),
  );
  const builds = inputs.targets.map((target) =>
    planTarget(
      request,
      target,
      chosen.wanted.filter((wanted) => wanted.target === target),
    ),
  );
  const problems = [
    ...toolchainProblems(builds, host),
    ...languageProblems(project.languages, host),
    ...chosen.problems,
    ...selectionProblems(builds),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const workspaces = planWorkspaces({ builds, dune: host.dune?.version, texts: project.texts });
  for (const workspace of workspaces) checkTexts(project, workspace, builds);
  return { plan: describePlan({ ...request, builds, workspaces }), builds };
}

/** Throws what generating the texts of a workspace would, where a text of the user's cannot be what is needed. */
function checkTexts(
  { texts, workspaceFile }: Project,
  { contexts, targets }: PlannedWorkspace,
  builds: readonly TargetBuild[],
): void {
  generateDuneWorkspace(contexts, workspaceFile);
  const own = builds.filter(({ target }) => targets.includes(target.name));
  rewriteFiles(texts, stanzaRewrites(own));
}

function variables(
  { inputs, host }: PlanRequest,
  target: Target,
): Readonly<Record<string, string>> {
  const env = Object.entries(target.env ?? {}).map(([name, value]) => [`env:${name}`, value]);
  return {
    ...variablesOf(toolchainNamed(target.toolchain), host),
    ...Object.fromEntries(env),
    profile: inputs.profile,
  };
}

function planTarget(request: PlanRequest, target: Target, wanted: readonly Wanted[]): TargetBuild {
  const toolchain = toolchainNamed(target.toolchain);
  const values = variables(request, target);
  const index = libraryIndex(
    request.project,
    librariesFor(request, toolchain),
    ({ enabledIf }) => evaluate(enabledIf, values) !== false,
  );
  const stanzas = new Set(wanted.map(({ stanza }) => stanza));
  const executables = [...stanzas].map(
    (stanza): RequestedExecutable => ({
      stanza,
      names: wanted.filter((one) => one.stanza === stanza).map(({ name }) => name),
      selection: select({
        ...{ target, executable: stanza, index, variables: values, platformTags },
        bareMetal: toolchain.installed === "none",
      }),
    }),
  );
  return { target: withLinkFlags(target, request.host), toolchain, executables };
}

/**
 * Before 3.17 dune links a JavaScript target's bytecode with every primitive checked, those too that exist only in
 * JavaScript; later ones tell ocamlc not to. ocamlopt does not know the flag, so it is given only where it is needed.
 */
function withLinkFlags(target: Target, { dune }: Host): Target {
  if (target.mode !== "js" || versionAtLeast(dune?.version ?? "0", "3.17")) return target;
  return { ...target, linkFlags: [...target.linkFlags, "-no-check-prims"] };
}

/** A dune file that was not read may define what seems to be missing. */
function librariesFor(
  { libraries, project }: PlanRequest,
  toolchain: Toolchain,
): InstalledLibraries {
  const known = libraries(toolchain);
  return project.unread.length === 0
    ? known
    : { ...known, find: (name) => known.find(name) ?? "unknown" };
}

/** A problem that several targets share word for word is told once. */
function selectionProblems(builds: readonly TargetBuild[]): readonly Problem[] {
  const selected = builds.flatMap(({ target, executables }) =>
    executables.map(({ selection }) => ({ target, selection })),
  );
  const all = [
    ...selected.flatMap(({ selection }) => selection.problems),
    ...unusedOverrides(selected),
  ];
  return [...new Map(all.map((problem) => [problem.message, problem])).values()];
}
