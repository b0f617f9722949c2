import { delimiter } from "node:path";
import type { Environment } from "../base/environment.ts";
import type { Project } from "../project/model.ts";
import type { ReadyToolchain } from "../toolchain/toolchain.ts";
import type { TargetBuild } from "./edit.ts";

/**
 * The environment of dune in one workspace: with the variables of its targets, all of which have the same, and with the
 * programs of its toolchains behind those of the machine.
 */
export function workspaceEnvironment(
  env: Environment,
  builds: readonly TargetBuild[],
  toolchains: readonly ReadyToolchain[],
): Environment {
  const own = builds[0]?.target.env ?? {};
  return withPrograms({ ...env, ...own }, toolchains);
}

/** The environment with the programs of toolchains at the end of its PATH: they run one another by name. */
export function withPrograms(env: Environment, toolchains: readonly ReadyToolchain[]): Environment {
  const programs = toolchains.flatMap((one) => one.programs ?? []);
  if (programs.length === 0) return env;
  const path = [env["PATH"], ...programs].filter((part) => part);
  return { ...env, PATH: [...new Set(path)].join(delimiter) };
}

/** Names of the variables whose values differ, sorted; one that is not set differs from one that is empty. */
export function differingVariables(a: Environment, b: Environment): readonly string[] {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].filter((name) => a[name] !== b[name]).sort();
}

/**
 * Whether a project may set variables for the rules of a directory, `(env (_ (env-vars …)))`: in its dune-workspace, in
 * the dune files of the directory and those around it, or in a file that one of them may include.
 */
export function setsVariables(
  { texts, workspaceFile = "" }: Pick<Project, "texts" | "workspaceFile">,
  directory: string,
): boolean {
  const reaches = (path: string) =>
    !/(?:^|\/)dune(?:-file)?$/.test(path) ||
    `${directory}/`.startsWith(path.slice(0, path.lastIndexOf("/") + 1));
  return [["dune", workspaceFile] as const, ...texts].some(
    ([path, text]) => text.includes("env-vars") && reaches(path),
  );
}

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
