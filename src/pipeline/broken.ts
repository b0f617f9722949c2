import type { Diagnostic } from "../dune/diagnostics.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import type { PlannedWorkspace, TargetBuild } from "../workspace/edit.ts";

/** A toolchain that could not be built, and why, in one sentence. */
export interface BrokenToolchain {
  readonly toolchain: Toolchain;
  readonly why: string;
}

/** What can be built of a workspace, and what its other targets fail with. */
export interface Buildable {
  readonly workspace: PlannedWorkspace;
  readonly builds: readonly TargetBuild[];
  readonly failed: ReadonlyMap<string, readonly Diagnostic[]>;
}

/** A workspace without the targets and contexts of broken toolchains; `builds` are those of all workspaces. */
export function withoutBroken(
  workspace: PlannedWorkspace,
  builds: readonly TargetBuild[],
  broken: readonly BrokenToolchain[],
): Buildable {
  const own = builds.filter(({ target }) => workspace.targets.includes(target.name));
  const failed = new Map<string, readonly Diagnostic[]>();
  for (const { target, toolchain } of own)
    for (const { why } of broken.filter((one) => one.toolchain === toolchain))
      failed.set(target.name, [{ severity: "error", message: why }]);
  const left = own.filter(({ target }) => !failed.has(target.name));
  const contexts = new Set(left.map(({ toolchain }) => toolchain.context));
  return {
    workspace: {
      ...workspace,
      targets: workspace.targets.filter((name) => !failed.has(name)),
      contexts: workspace.contexts.filter(({ name }) => contexts.has(name)),
    },
    builds: left,
    failed,
  };
}
