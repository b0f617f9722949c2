import { versionAtLeast } from "../toolchain/version.ts";

/** Where one dune invocation happens and with what. All paths are absolute. */
export interface DuneSetting {
  readonly tree: string;
  /** Generated findlib.conf; undefined when the workspace has no cross toolchain. */
  readonly findlibConf: string | undefined;
  readonly cacheRoot: string;
  readonly duneVersion: string;
  readonly profile: string;
  readonly jobs: number;
}

/** Variables that would make dune or a compiler look elsewhere than at the generated workspace. */
const foreign = [
  "OCAMLLIB",
  "CAMLLIB",
  "OCAMLPARAM",
  "OCAMLFIND_TOOLCHAIN",
  "DUNE_WORKSPACE",
  "DUNE_BUILD_DIR",
  "DUNE_PROFILE",
  "DUNE_CACHE_TRANSPORT",
  "INSIDE_DUNE",
];

/**
 * The environment for dune: its cache on, since the default policy stores nothing of an ordinary OCaml build, with
 * the root also where dune 2 looks for it.
 */
export function duneEnvironment(
  setting: DuneSetting,
  base: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const clean = Object.fromEntries(
    Object.entries(base).filter(([name]) => !foreign.includes(name)),
  );
  return {
    ...clean,
    DUNE_CACHE: "enabled",
    DUNE_CACHE_ROOT: `${setting.cacheRoot}/dune`,
    ...(!versionAtLeast(setting.duneVersion, "3.0") ? { XDG_CACHE_HOME: setting.cacheRoot } : {}),
    ...(setting.findlibConf === undefined ? {} : { OCAMLFIND_CONF: setting.findlibConf }),
  };
}

/** `dune build` of explicit files, never an alias: those would build every library in every context. */
export function buildCommand(
  setting: DuneSetting,
  files: readonly string[],
  display: "quiet" | "short",
): string[] {
  return [
    ...["dune", "build", "--root", ".", "--profile", setting.profile],
    ...["-j", String(setting.jobs), "--display", display, ...files],
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
