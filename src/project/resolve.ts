import { installedScope } from "./dune-package.ts";
import type { InstalledLibraries, Library, Project, Unread } from "./model.ts";

/** A library, one that has only a META file, one of which nothing is known yet, or none. */
export type Found = Library | "opaque" | "unknown" | undefined;

/** The libraries that a project can name. The same library is always the same object. */
export interface LibraryIndex {
  /** The library that `name` means where it is written: in the scope of a library or an executable. */
  resolve(name: string, scope: string): Found;
  implementationsOf(library: Library): readonly Library[];
  /** Dune files that were not read and may define the library that `name` means. */
  unreadFor(name: string, scope: string): readonly Unread[];
  /** Those that may define an implementation of a library. */
  unreadImplementing(library: Library): readonly Unread[];
}

/**
 * Resolves names as dune does: first private names of the same scope, then public names of the tree, then installed
 * libraries, which see only one another. Of several libraries with one name, as dune 3.17 allows where `enabled_if`
 * tells them apart, the first that `enabled` accepts wins, then an installed one, then the first of the disabled ones.
 * One that is nowhere else and that a dune file may define that was not read is `"unknown"`.
 */
export function libraryIndex(
  project: Pick<Project, "libraries" | "aliases"> & Partial<Pick<Project, "unread">>,
  installed: InstalledLibraries,
  enabled: (library: Library) => boolean = () => true,
): LibraryIndex {
  const candidatesFor = treeLibraries(project.libraries);
  const { unread = [] } = project;
  const aliases = new Map(project.aliases.map(({ oldName, newName }) => [oldName, newName]));

  function resolve(name: string, scope: string): Found {
    if (scope === installedScope) return installed.find(name);
    const candidates = candidatesFor(name, scope);
    const alive = candidates.find(enabled);
    if (alive) return alive;
    const newName = candidates.length === 0 ? currentName(aliases, name) : undefined;
    if (newName !== undefined) return resolve(newName, scope);
    const found = installed.find(name);
    if (typeof found === "object" || found === "opaque") return found;
    return candidates[0] ?? found ?? (unreadFor(name, scope).length > 0 ? "unknown" : undefined);
  }

  function unreadFor(name: string, scope: string): readonly Unread[] {
    const [first = "", ...parts] = name.split(".");
    return unread.filter(
      ({ libraries }) =>
        libraries &&
        (libraries.packages.includes(first) || (parts.length === 0 && libraries.scope === scope)),
    );
  }

  let ofTree: ReadonlyMap<Found, readonly Library[]> | undefined;
  return {
    resolve,
    unreadFor,
    unreadImplementing: ({ publicName, scope }) =>
      unread.filter(
        ({ libraries }) => libraries && (publicName !== undefined || libraries.scope === scope),
      ),
    implementationsOf(library) {
      ofTree ??= implementationsAmong(project.libraries, resolve);
      const found = ofTree.get(library) ?? [];
      if (library.origin === "tree") return found;
      return [...found, ...installed.implementationsOf(library.name)];
    },
  };
}

/** A function that looks up the libraries of the tree that a name can mean in a scope, private ones first. */
function treeLibraries(
  libraries: readonly Library[],
): (name: string, scope: string) => readonly Library[] {
  const publicNames = new Map<string, Library[]>();
  const privateNames = new Map<string, Map<string, Library[]>>();
  for (const library of libraries) {
    const scope = entry(privateNames, library.scope, () => new Map<string, Library[]>());
    entry(scope, library.name, () => []).push(library);
    if (library.publicName !== undefined)
      entry(publicNames, library.publicName, () => []).push(library);
  }
  return (name, scope) => [
    ...(privateNames.get(scope)?.get(name) ?? []),
    ...(publicNames.get(name) ?? []),
  ];
}

/** The name that a deprecated name leads to in the end; undefined if it is not deprecated, or part of a circle. */
function currentName(aliases: ReadonlyMap<string, string>, name: string): string | undefined {
  const passed = new Set([name]);
  let current = aliases.get(name);
  while (current !== undefined && aliases.has(current)) {
    if (passed.has(current)) return undefined;
    passed.add(current);
    current = aliases.get(current);
  }
  return current;
}

function implementationsAmong(
  libraries: readonly Library[],
  resolve: LibraryIndex["resolve"],
): ReadonlyMap<Found, readonly Library[]> {
  const all = new Map<Found, Library[]>();
  for (const library of libraries)
    if (library.implements !== undefined)
      entry(all, resolve(library.implements, library.scope), () => []).push(library);
  return all;
}

function entry<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
