import type { ReadyToolchain } from "../toolchain/toolchain.ts";
import type { TargetBuild } from "./edit.ts";

/**
 * The toolchains of one workspace: those of its targets, and those whose findlib names are in `named` because the
 * project's own dune-workspace has a context with them. Of several with one findlib name (`solo5` of two
 * architectures) it is the targets' own, or else the first.
 */
export function toolchainsOf(
  builds: readonly Pick<TargetBuild, "toolchain">[],
  named: ReadonlySet<string>,
  all: readonly ReadyToolchain[],
): readonly ReadyToolchain[] {
  const used = all.filter(({ toolchain }) => builds.some((build) => build.toolchain === toolchain));
  const taken = new Set(used.map(({ toolchain }) => toolchain.findlib));
  const others = all.filter(({ toolchain: { findlib } }) => {
    if (findlib === undefined || !named.has(findlib) || taken.has(findlib)) return false;
    taken.add(findlib);
    return true;
  });
  return [...used, ...others];
}
