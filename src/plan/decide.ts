import { ConfigurationError, type Problem } from "../base/errors.ts";
import { groupBy } from "../base/group-by.ts";
import { versionAtLeast } from "../base/versions.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import { resolvePackages } from "../machine/packages.ts";
import { compilerText } from "../opam/specification.ts";
import { evaluate, type Variables } from "../project/enabled-if.ts";
import type { ExecutableStanza, Library, Source } from "../project/model.ts";
import { withPpxRuntime } from "../project/preprocess.ts";
import { emptyProject } from "../project/read-project.ts";
import { libraryIndex } from "../project/resolve.ts";
import { select } from "../selection/select.ts";
import type { Selection } from "../selection/selection.ts";
import { catalogue, platformTags } from "../targets/catalogue.ts";
import type { Target } from "../targets/target.ts";
import { divide, packageProblems, type WantedPackages } from "../toolchain/ocaml-provider.ts";
import { secondsFor } from "../toolchain/opam-ocaml.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { packagesFor, toolchainNamed } from "../toolchain/toolchains.ts";
import { generateDuneWorkspace } from "../workspace/dune-workspace.ts";
import {
  HOST_CONTEXT,
  type RequestedExecutable,
  stanzaRewrites,
  type TargetBuild,
  type Workspace,
} from "../workspace/edit.ts";
import { gatingObstacle, planWorkspaces } from "../workspace/group.ts";
import { rewriteFiles } from "../workspace/rewrite.ts";
import { atDeclaration } from "./at-declaration.ts";
import { buildIndex, lacksProgram, linkedCode, unknownLibrariesNotes } from "./build-parts.ts";
import { chooseExecutables, type TargetExecutable } from "./executables.ts";
import { expectedOf } from "./expected.ts";
import type { Facts } from "./facts.ts";
import { mirageProblems, mirageTools } from "./mirage-plan.ts";
import { firstNeed, packagesToInstall, packagesWanted } from "./needs.ts";
import type { Decision, Plan, PlannedOpam, PlannedToolchain } from "./plan.ts";
import { languageProblems, selectionProblems, toolchainProblems } from "./plan-problems.ts";
import { planImages } from "./planned-images.ts";
import { executablePath } from "./project-executables.ts";

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
    chooseExecutables(project, wishesOf(inputs, unikernel), targets, (target) =>
      variablesFor(target, inputs, facts),
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
    ...placed(selectionProblems(builds), builds, project),
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

/** opam packages that the kind of project needs. `mirage`: the version that was chosen, if it had to be. */
export const toolsFor = (
  inputs: Inputs,
  project: Facts["project"],
  mirage?: string,
): readonly string[] =>
  project.kind === "mirage" ? mirageTools(project.mirage, inputs, mirage) : [];

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
    expected: expectedOf(inputs, facts),
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

/** The problems of a MirageOS project at the lines of its config.ml, as far as they come from there. */
const placed = (
  problems: readonly Problem[],
  builds: readonly TargetBuild[],
  project: Facts["project"],
): readonly Problem[] =>
  project.kind === "dune"
    ? problems
    : atDeclaration(
        problems,
        [...new Set(builds.map(({ source }) => source))],
        project.config ?? "",
      );

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
  { toolchain, env: own }: Pick<Target, "toolchain" | "env">,
  { profile }: Inputs,
  { host, env }: Facts,
): Variables {
  const all = Object.entries({ ...env, ...own }).flatMap(([name, value]) =>
    value === undefined ? [] : [[`env:${name}`, value]],
  );
  return {
    ...toolchainNamed(toolchain).variables(host),
    ...Object.fromEntries(all),
    ...{ "env:": "", profile },
  };
}

interface BuildQuestion {
  readonly inputs: Inputs;
  readonly facts: Facts;
  readonly target: Target;
  readonly source: Source;
}

function buildOf(question: BuildQuestion, all: readonly TargetExecutable[]): TargetBuild {
  const { target, source } = question;
  const { host } = question.facts;
  const wanted = all.filter((one) => one.target === target);
  const toolchain = toolchainNamed(target.toolchain);
  const selectionOf = selector(question);
  const onHost = hostSelector(question, toolchain);
  const executables = [...groupBy(wanted, ({ stanza }) => stanza)].map(
    ([stanza, named]): RequestedExecutable => ({
      stanza,
      names: named.map(({ name }) => name),
      selection: selectionOf(stanza),
      ...onHost(stanza),
    }),
  );
  return { target: withLinkFlags(target, toolchain, host), source, toolchain, executables };
}

/** Selects implementations for the executables of one target. */
function selector({
  inputs,
  facts,
  target,
  source,
}: BuildQuestion): (stanza: ExecutableStanza) => Selection {
  const { host, libraries } = facts;
  const toolchain = toolchainNamed(target.toolchain);
  const values = variablesFor(target, inputs, facts);
  const enabled = ({ enabledIf }: Library) => evaluate(enabledIf, values) !== false;
  const build = buildIndex(source, libraries, variablesFor({ toolchain: "host" }, inputs, facts));
  // Of a machine's libraries dune takes care itself.
  const project =
    toolchain.sees === "machine"
      ? source.project
      : withPpxRuntime(source.project, libraryIndex(source.project, libraries.described, enabled));
  const index = libraryIndex(project, toolchain.libraries(libraries, host), enabled);
  const seen = (stanza: ExecutableStanza) =>
    project.executables[source.project.executables.indexOf(stanza)] ?? stanza;
  return (stanza) =>
    select({
      ...{ target, executable: seen(stanza), index, variables: values, platformTags, build },
      installed: toolchain.sees,
      code: linkedCode(target, toolchain),
      lacksProgram: (name) => lacksProgram(name, source, host),
    });
}

/**
 * The selection for the copy of an executable that a rule runs on the machine that builds, as for `unix`. None where
 * that has problems, since they are not the target's: dune tells what such a rule lacks.
 */
function hostSelector(
  question: BuildQuestion,
  { context }: Toolchain,
): (stanza: ExecutableStanza) => Pick<RequestedExecutable, "onHost"> {
  const { inputs, facts, source } = question;
  const unix = [...inputs.targets, ...catalogue].find(({ name }) => name === "unix");
  if (context === HOST_CONTEXT || unix === undefined) return () => ({});
  const run = new Set(source.project.runs.map(({ path }) => path));
  const selectionOf = selector({ ...question, target: unix });
  return (stanza) => {
    if (!stanza.names.some((name) => run.has(executablePath(stanza, name)))) return {};
    const text = source.project.texts.get(stanza.spans.stanza.file) ?? "";
    if (gatingObstacle(stanza, text, facts.host.dune?.version) !== undefined) return {};
    const { problems, choices } = selectionOf(stanza);
    return problems.length > 0 ? {} : { onHost: { choices } };
  };
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
  { opam, host }: Facts,
  wanted: Pick<WantedPackages, "ocaml">,
): PlannedOpam | undefined {
  if (opam === undefined) return undefined;
  const { repositories } = opam;
  const request = opam.ocaml?.request ?? (wanted.ocaml && { ocaml: wanted.ocaml, host });
  if (request === undefined) return { repositories, ocaml: undefined };
  const { compiler, packages } = request.ocaml;
  const cpuSeconds = secondsFor(request);
  const ocaml = { compiler: compilerText(compiler), packages };
  return { repositories, ocaml: { ...ocaml, ...(cpuSeconds > 0 && { cpuSeconds }) } };
}

function notesOn(builds: readonly TargetBuild[], { dune }: Host): readonly string[] {
  return [
    ...unknownLibrariesNotes(builds),
    ...(dune === undefined || dune.from === "path"
      ? []
      : [
          `dune ${dune.version} is what the ${dune.from} says; the plan is made again when it is installed.`,
        ]),
  ];
}
