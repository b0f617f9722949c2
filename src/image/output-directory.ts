import { constants } from "node:fs";
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigurationError } from "../base/errors.ts";
import { withTemporary } from "../process/leftovers.ts";
import { isImageName } from "./image-names.ts";
import {
  CHECKSUMS,
  formatChecksums,
  formatManifest,
  type ImageRecord,
  listedFiles,
  MANIFEST,
} from "./manifest.ts";

/** Begins the names of temporary directories in the output directory. A killed run may leave one. */
export const PARTIAL = ".partial-";

/**
 * Checks before any work, and without writing, that images can go into `directory`: it is absent, empty, or holds an
 * earlier run's images.json. Throws ConfigurationError.
 */
export async function prepareOutputDirectory(directory: string): Promise<void> {
  const names = await entriesOf(directory);
  if (names === undefined) return checkWritable(await nearestParent(directory), directory);
  await checkWritable(directory, directory);
  if (names.length > 0 && (await earlierFiles(directory)) === undefined)
    throw new ConfigurationError(
      `The output directory ${directory} holds files that are not ours; choose another output-directory or empty it.`,
    );
}

/**
 * Removes the files of an earlier run from `directory` and makes it ours: with an images.json without images, and a
 * `.gitignore` so that `git status` does not show it. To be called when dune is done with the first workspace,
 * so that a run that ends earlier loses nothing. Files that are not ours stay.
 */
export async function clearOutputDirectory(directory: string, version: string): Promise<void> {
  await prepareOutputDirectory(directory);
  await mkdir(directory, { recursive: true });
  const partial = (await readdir(directory)).filter((name) => name.startsWith(PARTIAL));
  const earlier = (await earlierFiles(directory)) ?? [];
  for (const name of [...earlier, ...partial])
    await rm(join(directory, name), { recursive: name.startsWith(PARTIAL), force: true });
  await writeManifest(directory, version, []);
  await writeWhole(join(directory, ".gitignore"), "*\n");
}

/**
 * Writes images.json and SHA256SUMS. To be called after every image: an interrupted run then leaves only files that are
 * listed, and the next run knows what to remove.
 */
export async function writeManifest(
  directory: string,
  version: string,
  images: readonly ImageRecord[],
): Promise<void> {
  await writeWhole(join(directory, MANIFEST), formatManifest(version, images));
  await writeWhole(join(directory, CHECKSUMS), formatChecksums(images));
}

/** Files of an earlier run; undefined if there is no manifest of ours, or one with names that we never give. */
async function earlierFiles(directory: string): Promise<readonly string[] | undefined> {
  const text = await readFile(join(directory, MANIFEST), "utf8").catch(() => undefined);
  const files = text === undefined ? undefined : listedFiles(text);
  return files?.every(isImageName) ? files : undefined;
}

/** Names in a directory; undefined if there is nothing of that name. */
async function entriesOf(directory: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(directory);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return undefined;
    if (code === "ENOTDIR")
      throw new ConfigurationError(
        `The output directory ${directory} is a file or lies below one; choose another output-directory.`,
      );
    throw new ConfigurationError(
      `The output directory ${directory} cannot be read (${code}); choose another output-directory.`,
    );
  }
}

async function nearestParent(directory: string): Promise<string> {
  const parent = dirname(directory);
  const there = await stat(parent).then(
    () => true,
    () => false,
  );
  return there || parent === directory ? parent : nearestParent(parent);
}

async function checkWritable(place: string, directory: string): Promise<void> {
  try {
    await access(place, constants.W_OK | constants.X_OK);
  } catch {
    throw new ConfigurationError(
      `The output directory ${directory} cannot be written; choose another output-directory.`,
    );
  }
}

/** Replaces a file at once: a reader sees the old content or the new one. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `${PARTIAL}${process.pid}`);
  await withTemporary(temporary, async () => {
    await writeFile(temporary, text);
    await rename(temporary, path);
  });
}
