import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import type { Log } from "../base/log.ts";
import { classifyOpamFailure, explainFailure } from "./opam-failure.ts";
import type { OpamRoot } from "./root.ts";
import { type OpamPackage, packageText } from "./specification.ts";

/** A switch in a directory of its own: what is installed is in `DIRECTORY/_opam`. */
export interface Switch {
  readonly root: OpamRoot;
  /** Absolute. */
  readonly directory: string;
  /** `DIRECTORY/_opam`. */
  readonly prefix: string;
}

export interface InstallOptions {
  readonly log: Log;
  /**
   * Installs system packages that opam's packages need and that are not there, or throws what says that they are
   * missing. opam asks by the names of the machine's own package manager.
   */
  readonly installSystemPackages: (names: readonly string[]) => Promise<void>;
}

/** How often opam may find that system packages are missing: those of a package that it could not choose come late. */
const rounds = 4;

/**
 * Makes a local switch in `directory` (which may exist, without a switch) whose compiler is these packages; no later
 * installation can change them. Throws what `explainFailure` makes of a failure; no switch is there then.
 */
export async function createSwitch(
  root: OpamRoot,
  directory: string,
  compiler: readonly OpamPackage[],
  options: InstallOptions,
): Promise<Switch> {
  const packages = compiler.map(packageText).join(",");
  const create = [
    "switch",
    "create",
    "--no-switch",
    "--no-install",
    directory,
    `--packages=${packages}`,
  ];
  await perform(
    { root, directory },
    create,
    `make a switch of ${packages.replaceAll(",", " ")}`,
    options,
  );
  return { root, directory, prefix: join(directory, "_opam") };
}

/**
 * Makes a switch take a package (`dune.3.24.1`) for installed that the machine has: one that only builds others, which
 * find each other by OCAMLPATH then. False where its repositories do not have it, and then nothing has changed.
 */
export async function borrow({ root, directory }: Switch, lent: OpamPackage): Promise<boolean> {
  const install = ["install", `--switch=${directory}`, "--fake", "--", packageText(lent)];
  return (await root.opam(install)).code === 0;
}

/**
 * Installs packages (`zarith`, `zarith.1.14`, `zarith>=1.13`) into a switch, with what they need. Throws what
 * `explainFailure` makes of a failure.
 */
export async function installInto(
  { root, directory, prefix }: Switch,
  names: readonly string[],
  options: InstallOptions,
): Promise<void> {
  if (names.length === 0) return;
  const install = ["install", `--switch=${directory}`, "--", ...names];
  // A dune that is not the switch's own does not look into it otherwise.
  const env = { OCAMLPATH: join(prefix, "lib") };
  await perform({ root, directory }, install, `install ${names.join(" ")}`, options, env);
}

async function perform(
  { root, directory }: Pick<Switch, "root" | "directory">,
  args: readonly string[],
  doing: string,
  { log, installSystemPackages }: InstallOptions,
  env: Environment = {},
): Promise<void> {
  const onLine = (line: string) => {
    const done = /^-> installed (\S+)$/.exec(line)?.[1];
    if (done !== undefined && !log.verbose) log.info(`opam has installed ${done}`);
  };
  const asked = new Set<string>();
  for (let round = 1; ; round++) {
    const finished = await root.opam(args, { onLine, env });
    if (finished.code === 0) return;
    const failure = classifyOpamFailure(finished);
    const missing = failure.kind === "system packages" ? failure.names : [];
    const isNew = missing.some((name) => !asked.has(name));
    if (!isNew || round === rounds)
      throw await explainFailure(doing, finished, [root.directory, directory]);
    for (const name of missing) asked.add(name);
    await installSystemPackages(missing);
  }
}

/** What is installed in a switch: package to version. */
export async function installedIn({
  root,
  directory,
}: Switch): Promise<ReadonlyMap<string, string>> {
  const list = [
    "list",
    `--switch=${directory}`,
    "--installed",
    "--columns=name,version",
    "--short",
  ];
  const finished = await root.opam(list);
  if (finished.code !== 0)
    throw await explainFailure("list what is installed", finished, [directory]);
  return new Map(
    finished.stdout.split("\n").flatMap((line): readonly [string, string][] => {
      const [, name, version] = /^(\S+)\s+(\S+)\s*$/.exec(line) ?? [];
      return name === undefined || version === undefined ? [] : [[name, version]];
    }),
  );
}

/** Files that the packages that `wanted` tells have installed, relative to the switch's prefix. */
export async function filesOf(
  own: Switch,
  wanted: (name: string) => boolean,
): Promise<readonly string[]> {
  const names = [...(await installedIn(own)).keys()].filter(wanted);
  if (names.length === 0) return [];
  const show = ["show", `--switch=${own.directory}`, "--list-files", "--", ...names];
  const finished = await own.root.opam(show);
  if (finished.code !== 0)
    throw await explainFailure("list the files of packages", finished, [own.directory]);
  const start = `${own.prefix}/`;
  return finished.stdout
    .split("\n")
    .flatMap((line) => (line.startsWith(start) ? [line.slice(start.length)] : []));
}

/** Every version of a package that the repositories have, in opam's order, oldest first. */
export async function versionsOf(root: OpamRoot, name: string): Promise<readonly string[]> {
  const list = ["list", "--all", "--all-versions", "--columns=version", "--short", "--", name];
  const finished = await root.opam(list);
  // opam 2.1 fails when there is none.
  if (finished.code !== 0) return [];
  return finished.stdout.split("\n").flatMap((line) => line.trim() || []);
}
