import { existsSync } from "node:fs";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { diskFiles } from "../base/files.ts";
import type { StoreItem } from "../store/item.ts";
import { syncTree } from "../workspace/tree.ts";
import { pullError } from "./mirage-failure.ts";
import { type MonorepoContext, opamMonorepo, vendored } from "./monorepo.ts";
import { type OwnDirectory, type OwnPackages, packagesAt } from "./own-packages.ts";
import { type Lock, lockDigest } from "./package-lock.ts";

/** Raised when the same lock leads to other files. */
const schema = "1";

/** The sources of a lock's packages in a directory of the store. */
const sourcesIn = (directory: string): string => join(directory, vendored);

/**
 * The sources of all packages of a lock, fetched by `opam-monorepo pull`, which checks the hash of each archive and
 * takes exactly the commits that the lock names. `build` throws ToolError when one cannot be fetched or has another
 * hash.
 */
export function duniverseItem(lock: Lock, context: MonorepoContext): StoreItem {
  return {
    what: "duniverse",
    name: "duniverse",
    key: { schema, lock: lockDigest(lock) },
    inPlace: false,
    async build({ directory, work }) {
      const monorepo = await opamMonorepo(work, context);
      const file = join(work, "unikernels.opam.locked");
      await writeFile(file, lock.text, "latin1");
      const finished = await monorepo(["pull", "--yes", "--root", directory, "--lockfile", file]);
      if (finished.code !== 0) throw pullError(finished);
      // For a lock without sources it makes no directory.
      await mkdir(sourcesIn(directory), { recursive: true });
    },
    answers: async (directory) =>
      lock.sources.every((source) => existsSync(join(sourcesIn(directory), source.directory))),
  };
}

/** The sources for a tree beside the project's own files. Paths are absolute. */
export interface Placement {
  /** A configured tree, of a project without a `duniverse/` of its own. */
  readonly tree: string;
  /** The lock's sources in the store. */
  readonly duniverse: string;
  /** The project's root in the checkout. */
  readonly project: string;
  readonly own: OwnPackages;
  /** `LockRequest.directories`. */
  readonly directories: readonly OwnDirectory[];
  /** Directories that do not belong to the checkout, such as that for images. */
  readonly exclude: readonly string[];
}

/** The outcome of placing sources, for the log. */
export interface Placed {
  /** Directories of the lock's sources that are left out because the checkout has their packages. */
  readonly leftOut: readonly string[];
  /** Directories of the checkout and their names in `duniverse/`. */
  readonly standIns: ReadonlyMap<string, string>;
}

/**
 * Puts the packages' sources into a tree's `duniverse/`, each as a link. For packages of the checkout these are the
 * checkout's own files; a directory around the project is placed without the project.
 */
export async function placeDuniverse(placement: Placement): Promise<Placed> {
  const { tree, duniverse, own, directories } = placement;
  const to = join(tree, vendored);
  const source = sourcesIn(duniverse);
  const used = [...own.inside, ...directories.flatMap(({ packages }) => packages)];
  const names = new Set(used.map(({ name }) => name));
  await rm(to, { recursive: true, force: true });
  await mkdir(to);
  const leftOut: string[] = [];
  for (const entry of (await readdir(source)).sort())
    if (packagesOf(join(source, entry)).some((name) => names.has(name))) leftOut.push(entry);
    else await symlink(join(source, entry), join(to, entry));
  const standIns = new Map<string, string>();
  for (const { directory, packages } of directories) {
    const place = freeName(packages[0]?.name ?? "checkout", (name) => existsSync(join(to, name)));
    const exclude = within(directory, [
      ...[join(directory, vendored), placement.project, ...placement.exclude],
      // A directory inside another has a place of its own.
      ...directories.map((other) => other.directory),
    ]);
    const nothing = { rewritten: new Map<string, string>() };
    await syncTree({ source: directory, tree: join(to, place), copy: false, exclude, ...nothing });
    standIns.set(directory, place);
  }
  return { leftOut, standIns };
}

/** The paths (absolute) that lie in a directory, relative to it. */
export function within(directory: string, others: readonly string[]): ReadonlySet<string> {
  const paths = others.map((path) => relative(directory, path));
  return new Set(paths.filter((path) => path !== "" && !/^\.\.(?:\/|$)/.test(path)));
}

/** The packages of a source, whose opam files are at its root or, as dune allows, in `opam/`. */
function packagesOf(directory: string): readonly string[] {
  const files = diskFiles(directory);
  return ["", "opam"].flatMap((inside) => packagesAt(files, inside).map(({ name }) => name));
}

function freeName(name: string, taken: (name: string) => boolean): string {
  return taken(name) ? freeName(`${name}-checkout`, taken) : name;
}
