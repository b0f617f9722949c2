import { groupBy } from "../base/group-by.ts";
import { plannedCommand } from "../boot/command.ts";
import { imageNames } from "../image/image-names.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import { availablePackages, missingPackages, resolvePackages } from "../machine/packages.ts";
import type { ResolvedRepository } from "../opam/repositories.ts";
import { compilerText } from "../opam/specification.ts";
import { divide, type WantedPackages } from "../toolchain/ocaml-provider.ts";
import { packagesFor, toolchainNamed } from "../toolchain/toolchains.ts";
import type { PlannedWorkspace, TargetBuild } from "../workspace/edit.ts";
import { builtImage } from "../workspace/images.ts";
import { executablePath } from "./executables.ts";
import { type Plan, planSchema } from "./plan.ts";

/** Everything that was decided. */
export interface Decided {
  readonly inputs: Inputs;
  readonly host: Host;
  readonly repositories: readonly ResolvedRepository[];
  readonly tools: readonly string[];
  readonly unconfigured?: string | undefined;
  readonly builds: readonly TargetBuild[];
  readonly workspaces: readonly PlannedWorkspace[];
}

/** What the targets need to be built and, if asked for, booted, and who brings it. `tools` are as in `divide`. */
export function wantedOf(
  inputs: Pick<Inputs, "targets" | "boot" | "ocamlCompiler" | "opamPackages">,
  tools: readonly string[],
): WantedPackages {
  const boots = inputs.targets.flatMap(({ boot }) => (inputs.boot && boot ? boot : []));
  const packagesOf = (optional: boolean) =>
    boots.filter((boot) => (boot.optional ?? false) === optional).flatMap((boot) => boot.packages);
  const needed = inputs.targets.flatMap((target) =>
    packagesFor(toolchainNamed(target.toolchain), [target.mode]),
  );
  return {
    ...divide([...new Set([...needed, ...packagesOf(false)])], inputs, tools),
    optional: [...new Set(packagesOf(true))],
  };
}

/** What will be installed, as far as it is known before the package lists are brought up to date. */
function plannedInstall(
  inputs: Parameters<typeof wantedOf>[0],
  tools: readonly string[],
  { packages }: Host,
): readonly string[] {
  const { system, optional } = wantedOf(inputs, tools);
  const missing = missingPackages(system, packages);
  const also = availablePackages(missingPackages(optional, packages), packages);
  return resolvePackages([...missing, ...also], packages);
}

/** What was decided as a document that can be printed and read by other programs. */
export function describePlan(decided: Decided): Plan {
  const { inputs, host, builds, workspaces, unconfigured } = decided;
  const sources = new Set(builds.map(({ source }) => source));
  const { distribution, architecture, cores, ocaml, dune } = host;
  return {
    schema: planSchema,
    host: { name: distribution.name, architecture, cores, ocaml, dune },
    profile: inputs.profile,
    targets: builds.map(({ target: { name, mode, variants }, toolchain }) => ({
      name,
      toolchain: toolchain.name,
      context: toolchain.context,
      mode,
      variants,
    })),
    toolchains: plannedToolchains(inputs, host),
    ...plannedOpam(decided),
    install: plannedInstall(inputs, decided.tools, host),
    workspaces,
    executables: plannedExecutables(builds),
    selection: builds.flatMap(choicesOf),
    images: plannedImages(inputs, builds, workspaces),
    unread: [...sources].flatMap(({ project }) => project.unread),
    notes: [...(unconfigured === undefined ? [] : [unconfigured]), ...notesOn(builds, host)],
  };
}

/** What opam is asked for; nothing where it is not. */
function plannedOpam({ inputs, repositories, tools }: Decided): Pick<Plan, "opam"> {
  if (repositories.length === 0) return {};
  const { ocaml } = wantedOf(inputs, tools);
  return {
    opam: {
      repositories: repositories.map(({ name, url, revision }) => ({ name, url, revision })),
      ...(ocaml && {
        compiler: compilerText(ocaml.compiler),
        packages: ocaml.packages,
      }),
    },
  };
}

/** One executable for one target. */
function linksOf(build: TargetBuild) {
  return build.executables.flatMap(({ stanza, names, selection }) =>
    names.map((name) => ({ build, stanza, name, selection, path: executablePath(stanza, name) })),
  );
}

function plannedToolchains(inputs: Inputs, host: Host): Plan["toolchains"] {
  return [...groupBy(inputs.targets, ({ toolchain }) => toolchain)].map(([name, users]) => {
    const toolchain = toolchainNamed(name);
    const { summary, context, estimate } = toolchain;
    const wanted = packagesFor(
      toolchain,
      users.map(({ mode }) => mode),
    );
    const { system } = divide(wanted, { ...inputs, opamPackages: [] });
    const packages = resolvePackages(system, host.packages);
    return { name, summary, context, packages, ...(estimate && { estimate }) };
  });
}

function plannedExecutables(builds: readonly TargetBuild[]): Plan["executables"] {
  return [...groupBy(builds.flatMap(linksOf), ({ path }) => path)].flatMap(([path, links]) =>
    links.slice(0, 1).map(({ stanza }) => ({
      path,
      targets: links.map(({ build }) => build.target.name),
      at: stanza.at,
    })),
  );
}

function choicesOf(build: TargetBuild): Plan["selection"] {
  return linksOf(build).flatMap(({ path, selection }) =>
    selection.choices.map(({ library, implementation, reason, tag, neededBy }) => ({
      target: build.target.name,
      executable: path,
      ...{ library, implementation, reason, tag, neededBy },
    })),
  );
}

function plannedImages(
  { boot }: Inputs,
  builds: readonly TargetBuild[],
  workspaces: readonly PlannedWorkspace[],
): Plan["images"] {
  const links = builds.flatMap(linksOf);
  const files = imageNames(
    links.map(({ path, build: { target, source } }) => ({
      executable: source.unikernel?.name ?? path,
      target: target.name,
      extension: target.extension,
    })),
  );
  return links.map(({ build, stanza, name, path }, i) => {
    const { target } = build;
    const workspace = workspaces.find(({ targets }) => targets.includes(target.name));
    const together = builds.filter((one) => workspace?.targets.includes(one.target.name));
    const { built, linkedFrom } = builtImage(together, build, stanza, name);
    return {
      file: files[i] ?? "",
      target: target.name,
      executable: path,
      workspace: workspace?.name ?? "",
      built,
      ...(linkedFrom === undefined ? {} : { linkedFrom }),
      ...(boot && target.boot ? { boot: plannedCommand(target.boot) } : {}),
      ...plannedCompanions(build, files[i] ?? ""),
    };
  });
}

/** Names of the files that travel with an image. */
function plannedCompanions(
  { source: { unikernel }, target: { name, extension } }: TargetBuild,
  file: string,
): Pick<Plan["images"][number], "companions"> {
  const companions = unikernel?.byTarget.get(name)?.companions;
  if (companions === undefined || companions.size === 0) return {};
  const stem = file.endsWith(extension) ? file.slice(0, file.length - extension.length) : file;
  return { companions: [...companions.keys()].map((suffix) => `${stem}${suffix}`) };
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
