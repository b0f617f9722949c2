import { installedScope } from "./dune-package.ts";
import type { InstalledLibraries, Library, Project } from "./model.ts";

/** A library, one that has only a META file, one of which nothing is known yet, or none. */
export type Found = Library | "opaque" | "unknown" | undefined;

/** The libraries that a project can name. The same library is always the same object. */
export interface LibraryIndex {
  /** The library that `name` means where it is written: in the scope of a library or an executable. */
  resolve(name: string, scope: string): Found;
  implementationsOf(library: Library): readonly Library[];
}

/**
 * Resolves names as dune does: first private names of the same scope, then public names of the tree, then installed
 * libraries, which see only one another. Of several libraries with one name, as dune 3.17 allows where `enabled_if`
 * tells them apart, the first that `enabled` accepts wins, then an installed one, then the first of the disabled ones.
 */
export function libraryIndex(
  project: Pick<Project, "libraries" | "aliases">,
  installed: InstalledLibraries,
  enabled: (library: Library) => boolean = () => true,
): LibraryIndex {
  const candidatesFor = treeLibraries(project.libraries);
  const aliases = new Map(project.aliases.map(({ oldName, newName }) => [oldName, newName]));

  function resolve(name: string, scope: string): Found {
    if (scope === installedScope) return installed.find(name);
    const candidates = candidatesFor(name, scope);
    const alive = candidates.find(enabled);
    if (alive) return alive;
    const newName = candidates.length === 0 ? currentName(aliases, name) : undefined;
    if (newName !== undefined) return resolve(newName, scope);
    const found = installed.find(name);
    return typeof found === "object" || found === "opaque" ? found : (candidates[0] ?? found);
  }

  let ofTree: ReadonlyMap<Found, readonly Library[]> | undefined;
  return {
    resolve,
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
