import { ConfigurationError, type Problem } from "../base/errors.ts";
import { groupBy } from "../base/group-by.ts";
import { versionAtLeast } from "../base/versions.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import type { ResolvedRepository } from "../opam/repositories.ts";
import { evaluate } from "../project/enabled-if.ts";
import type { ExecutableStanza, InstalledLibraries, Library, Source } from "../project/model.ts";
import { withPpxRuntime } from "../project/preprocess.ts";
import { libraryIndex } from "../project/resolve.ts";
import { select, unusedOverrides } from "../selection/select.ts";
import { platformTags } from "../targets/catalogue.ts";
import type { Target } from "../targets/target.ts";
import { packageProblems } from "../toolchain/ocaml-provider.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { toolchainNamed } from "../toolchain/toolchains.ts";
import { generateDuneWorkspace } from "../workspace/dune-workspace.ts";
import {
  type PlannedWorkspace,
  type RequestedExecutable,
  stanzaRewrites,
  type TargetBuild,
} from "../workspace/edit.ts";
import { planWorkspaces } from "../workspace/group.ts";
import { rewriteFiles } from "../workspace/rewrite.ts";
import { describePlan } from "./describe-plan.ts";
import { chooseExecutables, type Wanted } from "./executables.ts";
import { languageProblems } from "./languages.ts";
import type { Plan } from "./plan.ts";
import { toolchainProblems } from "./toolchains.ts";

export interface PlanRequest {
  readonly inputs: Inputs;
  readonly sourceOf: (target: Target) => Source;
  /** Says that the sources are not known before something has been done, and what. */
  readonly unconfigured?: string | undefined;
  /** opam packages that the kind of project needs. */
  readonly tools: readonly string[];
  readonly host: Host;
  /** Where opam finds packages; empty where nothing comes from it. */
  readonly repositories: readonly ResolvedRepository[];
  /** The installed libraries that a toolchain's context sees. */
  readonly libraries: (toolchain: Toolchain) => InstalledLibraries;
  /** Those of the machine, of which ppx rewriters are made. */
  readonly machine: InstalledLibraries;
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
  const { inputs, host } = request;
  const bySource = groupBy(inputs.targets, request.sourceOf);
  const known = request.unconfigured === undefined ? [...bySource] : [];
  const chosen = known.map(([{ project, unikernel }, targets]) =>
    chooseExecutables(project.executables, wishesOf(inputs, unikernel), targets, (target) =>
      variables(request, target),
    ),
  );
  const wanted = chosen.flatMap((one) => one.wanted);
  const builds = inputs.targets.map((target) =>
    planTarget(
      request,
      target,
      wanted.filter((one) => one.target === target),
    ),
  );
  const problems = [
    ...toolchainProblems(builds, host),
    ...packageProblems(inputs, host),
    ...[...bySource.keys()].flatMap(({ project }) => languageProblems(project.languages, host)),
    ...chosen.flatMap((one) => one.problems),
    ...selectionProblems(builds),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const workspaces = planWorkspaces({
    builds: builds.filter(({ executables }) => executables.length > 0),
    dune: host.dune?.version,
  });
  for (const workspace of workspaces) checkTexts(workspace, builds);
  return { plan: describePlan({ ...request, builds, workspaces }), builds };
}

/** Throws what generating the texts of a workspace would, where a text of the user's cannot be what is needed. */
function checkTexts({ contexts, targets }: PlannedWorkspace, builds: readonly TargetBuild[]): void {
  const own = builds.filter(({ target }) => targets.includes(target.name));
  for (const { project } of new Set(own.map(({ source }) => source))) {
    generateDuneWorkspace(contexts, project.workspaceFile);
    rewriteFiles(project.texts, stanzaRewrites(own));
  }
}

/** What mirage has made is the executable of a MirageOS project, whatever its packages' sources have. */
const wishesOf = ({ executables }: Inputs, unikernel: Source["unikernel"]): readonly string[] =>
  executables.length === 0 && unikernel ? [unikernel.executable] : executables;

function variables(
  { inputs, host }: PlanRequest,
  target: Target,
): Readonly<Record<string, string>> {
  const env = Object.entries(target.env ?? {}).map(([name, value]) => [`env:${name}`, value]);
  return {
    ...toolchainNamed(target.toolchain).variables(host),
    ...Object.fromEntries(env),
    profile: inputs.profile,
  };
}

function planTarget(request: PlanRequest, target: Target, wanted: readonly Wanted[]): TargetBuild {
  const toolchain = toolchainNamed(target.toolchain);
  const source = request.sourceOf(target);
  const values = variables(request, target);
  const enabled = ({ enabledIf }: Library) => evaluate(enabledIf, values) !== false;
  const libraries = librariesFor(source, request.libraries(toolchain));
  // Of a machine's libraries dune takes care itself.
  const project =
    toolchain.sees === "machine"
      ? source.project
      : withPpxRuntime(source.project, libraryIndex(source.project, request.machine, enabled));
  const index = libraryIndex(project, libraries, enabled);
  const seen = (stanza: ExecutableStanza) =>
    project.executables[source.project.executables.indexOf(stanza)] ?? stanza;
  const stanzas = new Set(wanted.map(({ stanza }) => stanza));
  const executables = [...stanzas].map(
    (stanza): RequestedExecutable => ({
      stanza,
      names: wanted.filter((one) => one.stanza === stanza).map(({ name }) => name),
      selection: select({
        ...{ target, executable: seen(stanza), index, variables: values, platformTags },
        installed: toolchain.sees,
      }),
    }),
  );
  return { target: withLinkFlags(target, request.host), source, toolchain, executables };
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
function librariesFor({ project }: Source, known: InstalledLibraries): InstalledLibraries {
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
