import { lstat, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes from a directory (absolute) every file that `keep` does not want, which is asked with paths relative to it.
 * Directories that are empty then go too.
 */
export async function prune(directory: string, keep: (path: string) => boolean): Promise<void> {
  await pruneDirectory(directory, "", keep);
}

/** Whether nothing is left of the directory. */
async function pruneDirectory(
  root: string,
  directory: string,
  keep: (path: string) => boolean,
): Promise<boolean> {
  const path = join(root, directory);
  // opam's sandbox and some packages leave directories read-only, which rm as another user could not empty.
  let left = 0;
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = directory === "" ? entry.name : `${directory}/${entry.name}`;
    const empty = entry.isDirectory()
      ? await pruneDirectory(root, inside, keep)
      : !keep(inside) && (await rm(join(root, inside), { force: true }).then(() => true));
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
