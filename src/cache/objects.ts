import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { duneCacheRoot } from "../build/dune.ts";
import { withTemporary } from "../leftovers.ts";
import { runOk } from "../process.ts";
import { formatBytes } from "../report/table.ts";
import { digestOf, type Key } from "../toolchain/store.ts";
import { type CacheOptions, restoreEntry, saveDirectory } from "./service.ts";

/** Compiled objects of one project: dune's cache, by what they were compiled with. */
export interface Objects {
  /** Begins the key of each of its entries, which end with a hash of the content. */
  readonly prefix: string;
  readonly parts: Key;
  /** Absolute: dune's cache is in it. */
  readonly directory: string;
}

/** Bytes of dune's cache that are kept in an entry at most. */
export const objectsLimit = 500_000_000;

/** What an entry has to gain over the one restored, as a part of it, to be worth the room. */
const worthwhile = 0.1;

/** Raised when entries of older versions must not be restored. */
const schema = "1";

/** Where the compiled objects of a project are, and how their entries are named. `store` is absolute. */
export function objectsOf(parts: Key, store: string): Objects {
  const key = { schema, ...parts };
  const hash = digestOf(key);
  return {
    prefix: `dune-targets-objects-${hash}-`,
    parts: key,
    directory: join(store, "dune-cache", hash),
  };
}

const recordName = "objects.json";
const recordOf = ({ parts }: Objects): string => `${JSON.stringify(parts, undefined, 2)}\n`;

/**
 * Fills the directory from the newest entry, unless it is there from an earlier run; returns what came of it. An
 * entry that was made with something else is thrown away.
 */
export async function restoreObjects(objects: Objects, options: CacheOptions): Promise<void> {
  const { directory: place, prefix } = objects;
  if (existsSync(place)) {
    options.log.info(`cache, ${what}: kept on this machine in ${place}`);
    return;
  }
  const directory = `${place}.partial-${process.pid}`;
  await mkdir(dirname(place), { recursive: true });
  await withTemporary(directory, async () => {
    const wanted = { what, key: prefix, prefix, directory, place };
    if (!(await restoreEntry(wanted, options))) return;
    const record = await readFile(join(directory, recordName), "utf8").catch(() => "");
    if (record === recordOf(objects)) await rename(directory, place);
    else options.log.warning(`The cache entry of ${what} holds something else and is thrown away.`);
  });
}

const what = "compiled objects";

/**
 * Saves the directory, trimmed, when enough has been added since `since` (milliseconds, as Date.now) to be worth an
 * entry; what happened is logged. Nothing that this machine's builds still use is trimmed.
 */
export async function saveObjects(
  objects: Objects,
  since: number,
  options: CacheOptions,
): Promise<void> {
  const { directory, prefix } = objects;
  const { env, log } = options;
  const skip = (why: string) => log.info(`cache, ${what}: not saved, because ${why}`);
  if (!existsSync(directory)) return skip("there are none");
  await runOk(["dune", "cache", "trim", `--size=${objectsLimit}B`], {
    env: { ...env, ...duneCacheRoot(directory, objects.parts["dune"] ?? "") },
  });
  const content = await contentOf(directory, since);
  if (content.bytes > objectsLimit)
    return skip(
      `this build alone uses ${formatBytes(content.bytes)}, more than ${formatBytes(objectsLimit)}`,
    );
  if (content.added <= content.bytes * worthwhile)
    return skip(`only ${formatBytes(content.added)} of ${formatBytes(content.bytes)} are new`);
  await writeFile(join(directory, recordName), recordOf(objects));
  await saveDirectory({ what, key: `${prefix}${content.hash}`, directory }, options);
}

/** Names of files in dune's cache are hashes of what they hold. */
async function contentOf(directory: string, since: number) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const names = new Set<string>();
  let bytes = 0;
  let added = 0;
  for (const entry of entries.filter((one) => one.isFile() && one.name !== recordName)) {
    const { size, mtimeMs } = await stat(join(entry.parentPath, entry.name));
    names.add(entry.name);
    bytes += size;
    if (mtimeMs >= since) added += size;
  }
  const hash = createHash("sha256")
    .update([...names].sort().join("\n"))
    .digest("hex")
    .slice(0, 16);
  return { bytes, added, hash };
}
