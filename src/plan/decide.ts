import { ConfigurationError, type Problem } from "../base/errors.ts";
import { groupBy } from "../base/group-by.ts";
import { versionAtLeast } from "../base/versions.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import { resolvePackages } from "../machine/packages.ts";
import { compilerText } from "../opam/specification.ts";
import { evaluate } from "../project/enabled-if.ts";
import type { ExecutableStanza, InstalledLibraries, Library, Source } from "../project/model.ts";
import { withPpxRuntime } from "../project/preprocess.ts";
import { emptyProject } from "../project/read-project.ts";
import { libraryIndex } from "../project/resolve.ts";
import { select } from "../selection/select.ts";
import { platformTags } from "../targets/catalogue.ts";
import type { Target } from "../targets/target.ts";
import { divide, packageProblems, type WantedPackages } from "../toolchain/ocaml-provider.ts";
import { packagesFor, toolchainNamed } from "../toolchain/toolchains.ts";
import { generateDuneWorkspace } from "../workspace/dune-workspace.ts";
import {
  type RequestedExecutable,
  stanzaRewrites,
  type TargetBuild,
  type Workspace,
} from "../workspace/edit.ts";
import { planWorkspaces } from "../workspace/group.ts";
import { rewriteFiles } from "../workspace/rewrite.ts";
import { chooseExecutables, type TargetExecutable } from "./executables.ts";
import type { Facts } from "./facts.ts";
import { mirageProblems, mirageTools } from "./mirage-plan.ts";
import { firstNeed, packagesToInstall, packagesWanted } from "./needs.ts";
import type { Decision, Plan, PlannedOpam, PlannedToolchain } from "./plan.ts";
import { languageProblems, selectionProblems, toolchainProblems } from "./plan-problems.ts";
import { planImages } from "./planned-images.ts";

/** Decides everything and does nothing: a plan, or every problem of every target and executable. */
export function decide(inputs: Inputs, facts: Facts): Decision {
  const { host, project } = facts;
  if (project.kind === "mirage") {
    const problems = mirageProblems(project.mirage, inputs, host);
    if (problems.length > 0) return { problems };
  }
  const sourceOf = sourcesIn(inputs, facts);
  const known = isConfigured(facts);
  const bySource = [...groupBy(inputs.targets, sourceOf)];
  const chosen = (known ? bySource : []).map(([{ project, unikernel }, targets]) =>
    chooseExecutables(project.executables, wishesOf(inputs, unikernel), targets, (target) =>
      variablesFor(target, inputs, host),
    ),
  );
  const wanted = chosen.flatMap((one) => one.wanted);
  const builds = inputs.targets.map((target) =>
    buildOf({ inputs, facts, target, source: sourceOf(target) }, wanted),
  );
  const problems = [
    ...toolchainProblems(builds, host),
    ...packageProblems(inputs, host),
    ...bySource.flatMap(([{ project }]) => languageProblems(project.languages, host)),
    ...chosen.flatMap((one) => one.problems),
    ...selectionProblems(builds),
  ];
  if (problems.length > 0) return { problems };
  const workspaces = planWorkspaces({
    builds: builds.filter(({ executables }) => executables.length > 0),
    dune: host.dune?.version,
  });
  const wrong = workspaces.flatMap(textProblems);
  if (wrong.length > 0) return { problems: wrong };
  return { plan: planOf(inputs, facts, builds, workspaces) };
}

/** opam packages that the kind of project needs. */
export const toolsFor = (
  inputs: Inputs,
  project: Pick<Facts["project"], "kind"> &
    Partial<Pick<Extract<Facts["project"], { kind: "mirage" }>, "mirage">>,
): readonly string[] => (project.mirage ? mirageTools(project.mirage, inputs) : []);

function planOf(
  inputs: Inputs,
  facts: Facts,
  builds: readonly TargetBuild[],
  workspaces: readonly Workspace[],
): Plan {
  const { host, project } = facts;
  const wanted = packagesWanted(inputs, toolsFor(inputs, project));
  const toolchains = plannedToolchains(inputs, builds, host);
  return {
    host,
    profile: inputs.profile,
    builds,
    toolchains,
    opam: plannedOpam(facts, wanted),
    install: packagesToInstall(wanted, host),
    workspaces,
    images: planImages(inputs, workspaces, builds),
    unread: [...new Set(builds.map(({ source }) => source))].flatMap(
      ({ project }) => project.unread,
    ),
    notes: [...(isConfigured(facts) ? [] : [unconfigured]), ...notesOn(builds, host)],
    need: firstNeed(
      inputs,
      wanted,
      toolchains.map(({ toolchain }) => toolchain),
      facts,
    ),
  };
}

const unconfigured =
  "mirage configures the project for each target when it is installed; what is built and chosen is known then.";

const isConfigured = ({ project }: Facts): boolean =>
  project.kind === "dune" || project.configured !== undefined;

/** A MirageOS project has its sources from mirage; before that there is nothing to read. */
function sourcesIn(
  { workingDirectory: directory }: Inputs,
  { project }: Facts,
): (target: Target) => Source {
  if (project.kind === "dune") return () => project.source;
  const nothing = { directory, project: emptyProject };
  return ({ name }) => project.configured?.get(name) ?? nothing;
}

/** The executable of a MirageOS project is mirage's own, whatever its packages' sources have. */
const wishesOf = ({ executables }: Inputs, unikernel: Source["unikernel"]): readonly string[] =>
  executables.length === 0 && unikernel ? [unikernel.executable] : executables;

function variablesFor(
  target: Target,
  { profile }: Inputs,
  host: Host,
): Readonly<Record<string, string>> {
  const env = Object.entries(target.env ?? {}).map(([name, value]) => [`env:${name}`, value]);
  return {
    ...toolchainNamed(target.toolchain).variables(host),
    ...Object.fromEntries(env),
    profile,
  };
}

interface BuildQuestion {
  readonly inputs: Inputs;
  readonly facts: Facts;
  readonly target: Target;
  readonly source: Source;
}

function buildOf(
  { inputs, facts, target, source }: BuildQuestion,
  all: readonly TargetExecutable[],
): TargetBuild {
  const { host, libraries } = facts;
  const wanted = all.filter((one) => one.target === target);
  const toolchain = toolchainNamed(target.toolchain);
  const values = variablesFor(target, inputs, host);
  const enabled = ({ enabledIf }: Library) => evaluate(enabledIf, values) !== false;
  // Of a machine's libraries dune takes care itself.
  const project =
    toolchain.sees === "machine"
      ? source.project
      : withPpxRuntime(source.project, libraryIndex(source.project, libraries.described, enabled));
  const index = libraryIndex(
    project,
    librariesFor(source, toolchain.libraries(libraries, host)),
    enabled,
  );
  const seen = (stanza: ExecutableStanza) =>
    project.executables[source.project.executables.indexOf(stanza)] ?? stanza;
  const executables = [...groupBy(wanted, ({ stanza }) => stanza)].map(
    ([stanza, named]): RequestedExecutable => ({
      stanza,
      names: named.map(({ name }) => name),
      selection: select({
        ...{ target, executable: seen(stanza), index, variables: values, platformTags },
        installed: toolchain.sees,
      }),
    }),
  );
  return { target: withLinkFlags(target, toolchain, host), source, toolchain, executables };
}

/**
 * The target with what its toolchain wants linked. Before 3.17 dune links a JavaScript target's bytecode with every
 * primitive checked, those too that exist only in JavaScript; later ones tell ocamlc not to. ocamlopt does not know the
 * flag, so it is given only where it is needed.
 */
function withLinkFlags(
  target: Target,
  { linkFlags = [] }: TargetBuild["toolchain"],
  { dune }: Host,
): Target {
  const unchecked = target.mode === "js" && !versionAtLeast(dune?.version ?? "0", "3.17");
  const more = [...linkFlags, ...(unchecked ? ["-no-check-prims"] : [])];
  return more.length === 0 ? target : { ...target, linkFlags: [...target.linkFlags, ...more] };
}

/** A dune file that was not read may define what seems to be missing. */
function librariesFor({ project }: Source, known: InstalledLibraries): InstalledLibraries {
  return project.unread.length === 0
    ? known
    : { ...known, find: (name) => known.find(name) ?? "unknown" };
}

/** The problems of a workspace whose texts cannot be generated, because one of the user's says otherwise. */
function textProblems({ contexts, source: { project }, builds }: Workspace): readonly Problem[] {
  try {
    generateDuneWorkspace(contexts, project.workspaceFile);
    rewriteFiles(project.texts, stanzaRewrites(builds));
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

function plannedToolchains(
  inputs: Inputs,
  builds: readonly TargetBuild[],
  host: Host,
): readonly PlannedToolchain[] {
  return [...groupBy(builds, ({ toolchain }) => toolchain)].map(([toolchain, users]) => {
    const modes = users.map(({ target }) => target.mode);
    const { system } = divide(packagesFor(toolchain, modes), { ...inputs, opamPackages: [] });
    return { toolchain, packages: resolvePackages(system, host.packages) };
  });
}

function plannedOpam(
  { opam }: Facts,
  { ocaml }: Pick<WantedPackages, "ocaml">,
): PlannedOpam | undefined {
  if (opam === undefined) return undefined;
  const { repositories } = opam;
  return { repositories, ocaml: ocaml && { ...ocaml, compiler: compilerText(ocaml.compiler) } };
}

function notesOn(builds: readonly TargetBuild[], { dune }: Host): readonly string[] {
  const selections = builds.flatMap(({ executables }) =>
    executables.map(({ selection }) => selection),
  );
  const unknown = [...new Set(selections.flatMap((selection) => selection.unknown))].sort();
  return [
    ...(unknown.length > 0
      ? [
          `${unknown.join(", ")}: not known yet, because OCaml is not installed or a dune file was not read.`,
        ]
      : []),
    ...(dune === undefined || dune.from === "path"
      ? []
      : [
          `dune ${dune.version} is what the ${dune.from} says; the plan is made again when it is installed.`,
        ]),
  ];
}
