import { existsSync } from "node:fs";
import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { diskFiles } from "../base/files.ts";
import type { StoreItem } from "../store/item.ts";
import { syncTree } from "../workspace/tree.ts";
import { pullError } from "./mirage-failure.ts";
import { type MonorepoMeans, openMonorepo, vendored } from "./monorepo.ts";
import { type OwnDirectory, type OwnPackages, packagesAt } from "./own-packages.ts";
import { type Lock, lockDigest } from "./package-lock.ts";

/** Raised when the same lock would be answered otherwise. */
const schema = "1";

/** The sources of a lock's packages in a directory of the store. */
const sourcesIn = (directory: string): string => join(directory, vendored);

/**
 * The sources of all packages of a lock, fetched by `opam-monorepo pull`, which compares each archive with the hashes
 * of the lock and takes git's commits as they are named. `build` throws ToolError when one cannot be fetched or is another.
 */
export function duniverseItem(lock: Lock, means: MonorepoMeans | undefined): StoreItem {
  return {
    what: "duniverse",
    name: "duniverse",
    key: { schema, lock: lockDigest(lock) },
    inPlace: false,
    async build({ directory, work }) {
      if (means === undefined) throw new Error("opam-monorepo is not at hand");
      const monorepo = await openMonorepo(work, means);
      const file = join(work, "unikernels.opam.locked");
      await writeFile(file, lock.text, "latin1");
      const finished = await monorepo(["pull", "--yes", "--root", directory, "--lockfile", file]);
      if (finished.code !== 0) throw pullError(finished);
      // Of a lock without sources it says that there is nothing to do.
      await mkdir(sourcesIn(directory), { recursive: true });
    },
    answers: async (directory) =>
      lock.sources.every((source) => existsSync(join(sourcesIn(directory), source.directory))),
  };
}

/** What a tree gets beside the project's own files. Paths are absolute. */
export interface Placement {
  /** A configured tree, of a project without a `duniverse/` of its own. */
  readonly tree: string;
  /** Where the store has the sources of the lock. */
  readonly duniverse: string;
  /** The project's root in the checkout. */
  readonly project: string;
  readonly own: OwnPackages;
  /** `LockRequest.directories`. */
  readonly directories: readonly OwnDirectory[];
  /** Directories that are no part of the checkout, such as the one for images. */
  readonly exclude: readonly string[];
}

/** What stands where, for the log. */
export interface Placed {
  /** Directories of the lock's sources that were left out, since the checkout has their packages. */
  readonly leftOut: readonly string[];
  /** Directories of the checkout and where they are in `duniverse/`. */
  readonly standIns: ReadonlyMap<string, string>;
}

/**
 * Puts the sources of the packages into a tree's `duniverse/`, as a link for each. Of packages that the checkout has it
 * is the checkout's own files that count; directories around the project come without it.
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
      // One that lies in another stands for itself.
      ...directories.map((other) => other.directory),
    ]);
    const nothing = { rewritten: new Map<string, string>() };
    await syncTree({ source: directory, tree: join(to, place), copy: false, exclude, ...nothing });
    standIns.set(directory, place);
  }
  return { leftOut, standIns };
}

/** Those of some directories (absolute) that lie in another one, relative to it. */
export function within(directory: string, others: readonly string[]): ReadonlySet<string> {
  const paths = others.map((path) => relative(directory, path));
  return new Set(paths.filter((path) => path !== "" && !/^\.\.(?:\/|$)/.test(path)));
}

/** Packages of a source: their opam files are at its root or, as dune allows, in `opam/`. */
function packagesOf(directory: string): readonly string[] {
  const files = diskFiles(directory);
  return ["", "opam"].flatMap((inside) => packagesAt(files, inside).map(({ name }) => name));
}

function freeName(name: string, taken: (name: string) => boolean): string {
  return taken(name) ? freeName(`${name}-checkout`, taken) : name;
}
