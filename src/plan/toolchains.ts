import type { Problem } from "../base/errors.ts";
import type { Host } from "../machine/host.ts";
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
