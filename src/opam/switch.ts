import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import type { Log } from "../base/log.ts";
import { classifyOpamFailure, explainFailure } from "./opam-failure.ts";
import type { OpamRoot } from "./root.ts";
import { type OpamPackage, packageText } from "./specification.ts";

/** An opam switch in a directory of its own. */
export interface Switch {
  readonly root: OpamRoot;
  /** Absolute. */
  readonly directory: string;
  /** `DIRECTORY/_opam`, where its packages are installed. */
  readonly prefix: string;
}

/** Options for everything that installs packages into a switch. */
export interface SwitchOptions {
  readonly log: Log;
  /**
   * Installs missing system packages that opam's packages need (by their names in the machine's own package manager),
   * or throws the error that names them.
   */
  readonly installSystemPackages: (names: readonly string[]) => Promise<void>;
}

/** How often opam may ask for system packages: it may choose other packages after each round, and these need others. */
const rounds = 4;

/**
 * Builds a switch in `directory` (which may exist, without a switch) with these packages as its compiler; no later
 * installation can change them. When it fails it leaves no switch and throws the error of `explainFailure`.
 */
export async function buildSwitch(
  root: OpamRoot,
  directory: string,
  compiler: readonly OpamPackage[],
  options: SwitchOptions,
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
 * Lets a switch take a package of the machine (`dune.3.24.1`) as installed. It must be one that only builds others,
 * which then find each other by OCAMLPATH. What it needs is installed, since others read its variables (`ocaml:native`).
 * False where the switch's repositories do not have it.
 */
export async function borrow({ root, directory }: Switch, lent: OpamPackage): Promise<boolean> {
  const install = (how: string) =>
    root.opam(["install", `--switch=${directory}`, how, "--", packageText(lent)]);
  return (await install("--deps-only")).code === 0 && (await install("--fake")).code === 0;
}

/**
 * Installs packages (`zarith`, `zarith.1.14`, `zarith>=1.13`) and their dependencies into a switch. Throws the error of
 * `explainFailure` when it fails.
 */
export async function installInto(
  { root, directory, prefix }: Switch,
  names: readonly string[],
  options: SwitchOptions,
): Promise<void> {
  if (names.length === 0) return;
  const install = ["install", `--switch=${directory}`, "--", ...names];
  // Otherwise a dune from outside the switch does not look into it.
  const env = { OCAMLPATH: join(prefix, "lib") };
  await perform({ root, directory }, install, `install ${names.join(" ")}`, options, env);
}

async function perform(
  { root, directory }: Pick<Switch, "root" | "directory">,
  args: readonly string[],
  doing: string,
  { log, installSystemPackages }: SwitchOptions,
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

/** The packages that are installed in a switch, with their versions. */
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

/** The files that the `wanted` packages have installed, relative to the switch's prefix. */
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

/** Every version of a package in the repositories, in opam's order, oldest first. */
export async function versionsOf(root: OpamRoot, name: string): Promise<readonly string[]> {
  const list = ["list", "--all", "--all-versions", "--columns=version", "--short", "--", name];
  const finished = await root.opam(list);
  // opam 2.1 fails when there is none.
  if (finished.code !== 0) return [];
  return finished.stdout.split("\n").flatMap((line) => line.trim() || []);
}
