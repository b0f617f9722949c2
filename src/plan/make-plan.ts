import { ConfigurationError, type Problem } from "../errors.ts";
import { imageNames } from "../image/names.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { evaluate } from "../project/enabled-if.ts";
import type { InstalledLibraries, Project } from "../project/model.ts";
import { libraryIndex } from "../project/resolve.ts";
import { select, unusedOverrides } from "../selection/select.ts";
import { platformTags } from "../targets/catalogue.ts";
import type { Target } from "../targets/target.ts";
import { packagesFor, toolchainNamed, variablesOf } from "../toolchain/catalogue.ts";
import type { Host } from "../toolchain/host.ts";
import { missingPackages, resolvePackages } from "../toolchain/packages.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import type { RequestedExecutable, TargetBuild } from "../workspace/edit.ts";
import { builtFile, planWorkspaces } from "../workspace/group.ts";
import { chooseExecutables, executablePath, type Wanted } from "./executables.ts";
import { type Plan, type PlannedImage, planSchema } from "./plan.ts";

export interface PlanRequest {
  readonly inputs: Inputs;
  readonly project: Project;
  readonly host: Host;
  /** The installed libraries that a toolchain's context sees. */
  readonly libraries: (toolchain: Toolchain) => InstalledLibraries;
}

/** The plan, and what the workspaces are made from. */
export interface Planned {
  readonly plan: Plan;
  readonly builds: readonly TargetBuild[];
}

/** Debian packages (`a | b` for alternatives) that the targets need to be built and, if asked for, booted. */
export function wantedPackages(inputs: Pick<Inputs, "targets" | "boot">): readonly string[] {
  const all = inputs.targets.flatMap((target) => [
    ...packagesFor(toolchainNamed(target.toolchain), [target.mode]),
    ...(inputs.boot && target.boot ? target.boot.packages : []),
  ]);
  return [...new Set(all)];
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
  const problems = [...chosen.problems, ...selectionProblems(builds)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const workspaces = planWorkspaces({ builds, dune: host.dune?.version, texts: project.texts });
  const workspaceOf = (target: Target) =>
    workspaces.find(({ targets }) => targets.includes(target.name))?.name ?? "";
  const plan: Plan = {
    schema: planSchema,
    host: {
      name: host.distribution.name,
      architecture: host.architecture,
      cores: host.cores,
      ocaml: host.ocaml,
      dune: host.dune,
    },
    profile: inputs.profile,
    targets: builds.map(({ target, toolchain }) => ({
      name: target.name,
      toolchain: toolchain.name,
      context: toolchain.context,
      mode: target.mode,
      variants: target.variants,
    })),
    toolchains: plannedToolchains(inputs, host),
    install: resolvePackages(missingPackages(wantedPackages(inputs), host.packages), host.packages),
    workspaces,
    executables: plannedExecutables(chosen.wanted),
    selection: builds.flatMap(choicesOf),
    images: plannedImages(inputs, builds, workspaceOf),
    unread: project.unread,
    notes: notesOn(builds, host),
  };
  return { plan, builds };
}

function variables(
  { inputs, host }: PlanRequest,
  target: Target,
): Readonly<Record<string, string>> {
  return { ...variablesOf(toolchainNamed(target.toolchain), host), profile: inputs.profile };
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
      selection: select({ target, executable: stanza, index, variables: values, platformTags }),
    }),
  );
  return { target, toolchain, executables };
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

function plannedToolchains({ targets }: Inputs, host: Host): Plan["toolchains"] {
  const names = [...new Set(targets.map(({ toolchain }) => toolchain))];
  return names.map((name) => {
    const toolchain = toolchainNamed(name);
    const modes = targets.filter((target) => target.toolchain === name).map(({ mode }) => mode);
    const { summary, context } = toolchain;
    const packages = resolvePackages(packagesFor(toolchain, modes), host.packages);
    return { name, summary, context, packages };
  });
}

function plannedExecutables(wanted: readonly Wanted[]): Plan["executables"] {
  const byPath = new Map<string, Wanted[]>();
  for (const one of wanted) {
    const path = executablePath(one.stanza, one.name);
    byPath.set(path, [...(byPath.get(path) ?? []), one]);
  }
  return [...byPath].flatMap(([path, group]) =>
    group.slice(0, 1).map(({ stanza }) => ({
      path,
      targets: group.map(({ target }) => target.name),
      at: stanza.at,
    })),
  );
}

function choicesOf({ target, executables }: TargetBuild): Plan["selection"] {
  return executables.flatMap(({ stanza, names, selection }) =>
    names.flatMap((name) =>
      selection.choices.map(({ library, implementation, reason, tag, neededBy }) => ({
        target: target.name,
        executable: executablePath(stanza, name),
        ...{ library, implementation, reason, tag, neededBy },
      })),
    ),
  );
}

function plannedImages(
  inputs: Inputs,
  builds: readonly TargetBuild[],
  workspaceOf: (target: Target) => string,
): readonly PlannedImage[] {
  const images = builds.flatMap(({ target, toolchain, executables }) =>
    executables.flatMap(({ stanza, names }) =>
      names.map((name) => ({
        target,
        executable: executablePath(stanza, name),
        built: builtFile(toolchain, target, stanza, name),
      })),
    ),
  );
  const files = imageNames(
    images.map(({ target, executable }) => ({
      executable,
      target: target.name,
      extension: target.extension,
    })),
  );
  return images.map(({ target, executable, built }, i) => ({
    file: files[i] ?? "",
    target: target.name,
    executable,
    workspace: workspaceOf(target),
    built,
    ...(inputs.boot && target.boot ? { boot: target.boot.argv } : {}),
  }));
}

function notesOn(builds: readonly TargetBuild[], host: Host): readonly string[] {
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
    ...(host.dune === undefined || host.dune.from === "path"
      ? []
      : [
          `dune ${host.dune.version} is what the ${host.dune.from} says; the plan is made again when it is installed.`,
        ]),
  ];
}
