import type { Problem } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import { chooseVersion, isGated, newestOfSeries, refuseVersion } from "../opam/package-versions.ts";
import type { Language } from "../project/model.ts";
import { unusedOverrides } from "../selection/select.ts";
import { targetProblem } from "../targets/machine.ts";
import { firmwareProblem } from "../toolchain/bytecode/bytecode-recipe.ts";
import { crossProblem } from "../toolchain/native/native-recipe.ts";
import type { OpamCompiler, Toolchain } from "../toolchain/toolchain.ts";
import type { TargetBuild } from "../workspace/edit.ts";

/** A machine or an OCaml that cannot serve a target is refused before anything is installed for it. */
export function toolchainProblems(builds: readonly TargetBuild[], host: Host): readonly Problem[] {
  const toolchains = new Set(builds.map(({ toolchain }) => toolchain));
  const problems = [
    ...[...toolchains].flatMap((toolchain) => problemOf(toolchain, host) ?? []),
    ...builds.flatMap((build) => machineProblem(build, host) ?? []),
  ];
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

/** Versions of opam packages that are asked for and cannot be had, or not with this OCaml. */
export function packageProblems(
  { opamPackages }: Pick<Inputs, "opamPackages">,
  { ocaml }: Host,
): readonly Problem[] {
  return opamPackages.flatMap(({ name, version }) =>
    version === undefined ? [] : (refuseVersion(name, version, exactVersion(ocaml)) ?? []),
  );
}

/** Of a series (`5.4`) opam takes the newest release. */
const exactVersion = (ocaml: Host["ocaml"]): string | undefined =>
  ocaml === undefined || /^\d+\.\d+\.\d/.test(ocaml.version)
    ? ocaml?.version
    : newestOfSeries(ocaml.version);

function machineProblem(
  { target, toolchain: { build } }: TargetBuild,
  { architecture }: Host,
): Problem | undefined {
  const cross = build?.kind === "opam" ? build.on[architecture] : undefined;
  const message = cross && targetProblem(target, cross.machine);
  return message === undefined ? undefined : { message };
}

function problemOf({ name, build }: Toolchain, { architecture, ocaml }: Host): Problem | undefined {
  if (build?.kind === "firmware") return ocaml && firmwareProblem(ocaml.version);
  if (build === undefined) return undefined;
  const cross = build.on[architecture];
  if (cross === undefined) {
    const machines = Object.keys(build.on).join(" and ");
    return {
      message: `The toolchain ${name} cannot be built on ${architecture} machines, only on ${machines}; leave its targets out, or use another runner.`,
    };
  }
  if (build.kind === "cross") return ocaml && crossProblem(ocaml.version, name, build);
  return opamProblem(build.on[architecture], ocaml);
}

function opamProblem(cross: OpamCompiler | undefined, ocaml: Host["ocaml"]): Problem | undefined {
  const version = exactVersion(ocaml);
  if (cross === undefined || version === undefined || !isGated(cross.package)) return undefined;
  const choice = chooseVersion(cross.package, version);
  return choice.kind === "none" ? choice.problem : undefined;
}

/**
 * dune reads no language that is newer than itself. Refused before anything is installed, unless dune's version is
 * only what the distribution once shipped: its archive may have a newer one by now.
 */
export function languageProblems(
  languages: readonly Language[],
  { dune, distribution }: Pick<Host, "dune" | "distribution">,
): readonly Problem[] {
  if (dune === undefined || dune.from === "distribution") return [];
  const where = dune.from === "path" ? "on PATH" : `of ${distribution.name}`;
  return languages
    .filter(({ version }) => !versionAtLeast(dune.version, version.join(".")))
    .map(({ version, at }) => ({
      message: `(lang dune ${version.join(".")}) is newer than dune ${dune.version} ${where}; lower it or put a newer dune on PATH.`,
      at,
    }));
}

/** The problems of all selections. One that several targets share word for word is told once. */
export function selectionProblems(builds: readonly TargetBuild[]): readonly Problem[] {
  const selected = builds.flatMap(({ target, executables }) =>
    executables.map(({ selection }) => ({ target, selection })),
  );
  const all = [
    ...selected.flatMap(({ selection }) => selection.problems),
    ...unusedOverrides(selected),
  ];
  return [...new Map(all.map((problem) => [problem.message, problem])).values()];
}
