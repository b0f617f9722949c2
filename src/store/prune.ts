import { lstat, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";

/** What nothing needs that is built with a switch: typed trees for editors, documentation, opam's own. */
const unused = /\.(?:cmti?|annot)$|^(?:\.opam-switch|doc|man)\//;

/**
 * Removes from an opam prefix (absolute) what programs are not built with, and whatever else `keep` does not want; it is
 * asked with paths relative to the prefix. Directories that are empty then go too.
 */
export async function pruneSwitch(
  prefix: string,
  keep: (path: string) => boolean = () => true,
): Promise<void> {
  await pruneDirectory(prefix, "", (path) => !unused.test(path) && keep(path));
}

/** Whether nothing is left of the directory. */
async function pruneDirectory(
  prefix: string,
  directory: string,
  keep: (path: string) => boolean,
): Promise<boolean> {
  const path = join(prefix, directory);
  // opam's sandbox and some packages leave directories read-only, which rm as another user could not empty.
  let left = 0;
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = directory === "" ? entry.name : `${directory}/${entry.name}`;
    const empty = entry.isDirectory()
      ? await pruneDirectory(prefix, inside, keep)
      : !keep(inside) && (await rm(join(prefix, inside), { force: true }).then(() => true));
    if (!empty) left += 1;
  }
  if (left > 0 || directory === "") return false;
  await rmdir(path);
  return true;
}

/** Bytes of all files below a directory. */
export async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await lstat(join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
