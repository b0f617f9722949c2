import type { Problem } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";
import type { Host } from "../machine/host.ts";
import type { Language } from "../project/model.ts";
import { tellFaults } from "../selection/faults.ts";
import { unusedOverrides } from "../selection/select.ts";
import { targetProblem } from "../targets/machine.ts";
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
