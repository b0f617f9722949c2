import { mkdir } from "node:fs/promises";
import type { Environment } from "../base/environment.ts";
import { isPlainPath } from "../base/paths.ts";
import { versionAtLeast } from "../base/versions.ts";

/** Where one dune invocation happens and with what. All paths are absolute. */
export interface DuneSetting {
  readonly tree: string;
  /** Generated findlib.conf; undefined when the workspace has no cross toolchain. */
  readonly findlibConf: string | undefined;
  readonly cacheRoot: string;
  readonly duneVersion: string;
  readonly profile: string;
  readonly jobs: number;
  readonly env: Environment;
}

/** Where dune looks for its cache. dune 2 only knows XDG's way, which 3 has for other things too. */
export function duneCacheRoot(root: string, duneVersion: string): Environment {
  return {
    DUNE_CACHE_ROOT: `${root}/dune`,
    ...(versionAtLeast(duneVersion, "3.0") ? {} : { XDG_CACHE_HOME: root }),
  };
}

/**
 * Makes the directories of dune 2's cache below `root`. Two dunes that begin with an empty one fail at times, because the
 * second finds that the first has just made them (2.9.3). Where they cannot be made, dune says why.
 */
export async function prepareDuneCache(root: string, duneVersion: string): Promise<void> {
  if (versionAtLeast(duneVersion, "3.0")) return;
  for (const part of ["files", "meta"])
    await mkdir(`${root}/dune/db/${part}/v4`, { recursive: true }).catch(() => undefined);
}

/**
 * The environment for dune: its cache on, since the default policy stores nothing of an ordinary OCaml build. dune 2
 * would start a cache daemon that outlives it and loses connections. A TMPDIR that OCaml cannot name its temporary
 * files in is not handed on.
 */
export function duneEnvironment(setting: DuneSetting): Environment {
  return {
    ...setting.env,
    ...(isPlainPath(setting.env["TMPDIR"] || "/tmp") ? {} : { TMPDIR: undefined }),
    DUNE_CACHE: "enabled",
    ...duneCacheRoot(setting.cacheRoot, setting.duneVersion),
    ...(versionAtLeast(setting.duneVersion, "3.0") ? {} : { DUNE_CACHE_TRANSPORT: "direct" }),
    ...(setting.findlibConf === undefined ? {} : { OCAMLFIND_CONF: setting.findlibConf }),
  };
}

/** The option that makes dune stop at the first error, where it has one. */
export const stopAtError = ({ duneVersion }: DuneSetting): readonly string[] =>
  versionAtLeast(duneVersion, "3.17") ? ["--stop-on-first-error"] : [];

/** `dune build` of explicit files, never an alias: those would build every library in every context. */
export function buildCommand(
  setting: DuneSetting,
  files: readonly string[],
  display: "quiet" | "short",
  extra: readonly string[] = [],
): string[] {
  return [
    ...["dune", "build", "--root", ".", "--profile", setting.profile],
    ...["-j", String(setting.jobs), "--display", display, ...extra, ...files],
  ];
}

/** The dune command that prints the rules of files, which `link-command.ts` reads. */
export function rulesCommand(setting: DuneSetting, files: readonly string[]): string[] {
  return [
    ...["dune", "rules", "--root", ".", "--profile", setting.profile],
    ...["-j", String(setting.jobs), "--display", "quiet", ...files],
  ];
}

/**
 * The dune command whose output `selection/describe.ts` reads. From 3.5 on it can be told which directories matter, so
 * that a library elsewhere that lacks a dependency does not spoil it.
 */
export function describeCommand(
  setting: DuneSetting,
  context: string,
  directories: readonly string[],
): string[] {
  return [
    ...["dune", "describe", "workspace", "--root", ".", "--profile", setting.profile],
    ...["--lang", "0.1", "--format", "sexp", "--context", context],
    ...(versionAtLeast(setting.duneVersion, "3.5") ? directories.map((path) => path || ".") : []),
  ];
}
