import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { joinPath } from "./paths.ts";

/** The files below a root. Paths are relative to it, with `/`; "" is the root itself. */
export interface Files {
  /** Names in a directory; those of directories (or links to one) end in `/`. Empty if there is none. */
  list(directory: string): readonly string[];
  /** A file's bytes as latin1, or undefined if there is none. */
  read(file: string): string | undefined;
}

/**
 * The files below a directory of this machine, read when asked for. Links are followed as dune does, but a link to a
 * directory around it is left out, so that no walk is endless. A path that leaves `root` by `..` names nothing. Files
 * that cannot be read (permission, a device, a dangling link) have no content but are listed, because dune stops at a
 * `dune` or `dune-project` that it cannot open.
 */
export function diskFiles(root: string): Files {
  return {
    list(directory) {
      const inside = joinPath("", directory);
      if (inside === undefined) return [];
      const entries = attempt(() => readdirSync(join(root, inside), { withFileTypes: true })) ?? [];
      return entries.flatMap((entry) => listed(root, inside, entry)).sort();
    },
    read(file) {
      const inside = joinPath("", file);
      if (inside === undefined) return undefined;
      return attempt(() => {
        const path = join(root, inside);
        return statSync(path).isFile() ? readFileSync(path, "latin1") : undefined;
      });
    },
  };
}

function listed(root: string, directory: string, entry: Dirent): readonly string[] {
  if (entry.isFile()) return [entry.name];
  if (entry.isDirectory()) return [`${entry.name}/`];
  if (!entry.isSymbolicLink()) return [];
  const target = join(root, directory, entry.name);
  const kind = attempt(() => statSync(target));
  if (kind === undefined || kind.isFile()) return [entry.name];
  if (!kind.isDirectory() || isAround(root, directory, target)) return [];
  return [`${entry.name}/`];
}

/** Whether `target` is one of the directories on the way to it, or holds the whole project. */
function isAround(root: string, directory: string, target: string): boolean {
  const real = realpathSync(target);
  const parts = directory === "" ? [] : directory.split("/");
  const way = parts.map((_part, index) => join(root, ...parts.slice(0, index + 1)));
  return (
    `${realpathSync(root)}/`.startsWith(`${real}/`.replace("//", "/")) ||
    way.some((path) => realpathSync(path) === real)
  );
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
