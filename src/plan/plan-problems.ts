import { nameMachine } from "../base/architectures.ts";
import type { Problem } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";
import { quoted } from "../base/words.ts";
import type { Host } from "../machine/host.ts";
import type { Language } from "../project/model.ts";
import { tellFaults } from "../selection/faults.ts";
import { unusedOverrides } from "../selection/select.ts";
import type { Target } from "../targets/target.ts";
import type { TargetBuild } from "../workspace/edit.ts";

/** A machine or an OCaml that cannot serve a target is refused before anything is installed for it. */
export function toolchainProblems(builds: readonly TargetBuild[], host: Host): readonly Problem[] {
  const toolchains = new Set(builds.map(({ toolchain }) => toolchain));
  const problems = [
    ...[...toolchains].flatMap((toolchain) => toolchain.impossible(host) ?? []),
    ...builds.flatMap((build) => machineProblem(build, host) ?? []),
  ];
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

function machineProblem({ target, toolchain }: TargetBuild, host: Host): Problem | undefined {
  const machine = toolchain.machine(host);
  const message = machine === undefined ? undefined : targetProblem(target, machine);
  return message === undefined ? undefined : { message };
}

/**
 * Why a compiler whose code is for `compilerMachine` (e_machine) cannot make a target's image, as a sentence; undefined
 * if it can. Solo5's compiler on a machine makes code for that machine, but only hvt and spt exist for Arm.
 */
export function targetProblem(target: Target, compilerMachine: number): string | undefined {
  const { image, name, toolchain } = target;
  // Unikraft's images are made into other ones when they are linked.
  if (image.format !== "elf" || image.solo5 === undefined) return undefined;
  if (image.machine === "host" || image.machine === compilerMachine) return undefined;
  const [wanted, made] = [nameMachine(image.machine), nameMachine(compilerMachine)];
  return `The target ${quoted(name)} exists for ${wanted} only, and the toolchain ${toolchain} makes code for ${made} on this machine; build it on an ${wanted} machine, or leave it out.`;
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

/** The problems of all selections, told together. */
export function selectionProblems(builds: readonly TargetBuild[]): readonly Problem[] {
  const selected = builds.flatMap(({ target, executables }) =>
    executables.map(({ selection }) => ({ target, selection })),
  );
  return [
    ...tellFaults(selected.flatMap(({ selection }) => selection.faults)),
    ...unusedOverrides(selected),
  ];
}
