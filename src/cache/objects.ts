import { createHash } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { access, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Log } from "../base/log.ts";
import { formatBytes } from "../base/words.ts";
import { duneCacheRoot } from "../dune/dune.ts";
import { withTemporary } from "../process/leftovers.ts";
import { runOk } from "../process/run.ts";
import { digestOf, type Key, partialOf, publish, removeAbandoned } from "../store/store.ts";
import type { CacheOptions, CacheService, Restored } from "./service.ts";

/** Everything that objects are compiled with, by name. */
export interface ObjectsKey extends Key {
  /** Version of dune, which must be able to trim its cache again. */
  readonly dune: string;
}

/** Compiled objects of one project: dune's cache, by what they were compiled with. */
export interface Objects {
  /** Begins the keys of its entries, which end with a hash of the content. */
  readonly prefix: string;
  readonly parts: ObjectsKey;
  /** Absolute; dune's cache is in it. */
  readonly directory: string;
}

/** Compiled objects that are to be saved. */
export interface CompiledObjects extends Objects {
  /** When compiling began, in milliseconds as Date.now. */
  readonly since: number;
  /** There is an entry for them that cannot be used. */
  readonly again: boolean;
  /** PATH with the dune that made them, which may be one of ours. */
  readonly path: string;
}

/** Raised when entries of older versions must not be restored. */
const schema = "1";

/** The place of a project's compiled objects and the names of their entries. `store` is absolute. */
export function objectsOf(parts: ObjectsKey, store: string): Objects {
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
const what = "compiled objects";

/**
 * Fills the directory from the newest entry, unless an earlier run has left it on this machine. Logs and returns the
 * result: an entry that was made with something else is `bad`.
 */
export async function restoreObjects(
  objects: Objects,
  service: CacheService,
  log: Log,
): Promise<Restored> {
  const { directory: place, prefix } = objects;
  if (existsSync(place)) {
    log.info(`cache, ${what}: kept on this machine in ${place}`);
    return "restored";
  }
  await removeAbandoned(dirname(place));
  const directory = partialOf(place);
  return withTemporary(directory, async () => {
    const restored = await service.restore({ what, prefix, directory, place, links: [] });
    if (restored !== "restored") return restored;
    const record = await readFile(join(directory, recordName), "utf8").catch(() => "");
    if (record !== recordOf(objects)) {
      log.warning(`The cache entry of ${what} was made with something else and is thrown away.`);
      return "bad";
    }
    await publish(directory, place);
    return restored;
  });
}

/** Compiled objects in this store (absolute); undefined when it cannot be written. */
export async function openObjects(parts: ObjectsKey, store: string): Promise<Objects | undefined> {
  const objects = objectsOf(parts, store);
  const parent = dirname(objects.directory);
  try {
    await mkdir(parent, { recursive: true });
    await access(existsSync(objects.directory) ? objects.directory : parent, constants.W_OK);
    return objects;
  } catch {
    return undefined;
  }
}

/** Bytes of dune's cache that an entry holds at most. */
const objectsLimit = 500_000_000;

/** Share of the content that must be new to be worth another entry. */
const worthwhile = 0.1;

/**
 * Trims the directory and saves it if enough has been added since compiling began; logs what it did. Trimming spares
 * what the builds of this machine still use. `run` names the workflow run.
 */
export async function saveObjects(
  objects: CompiledObjects,
  service: CacheService,
  { env, log, run }: Pick<CacheOptions, "env" | "log"> & { readonly run: string },
): Promise<void> {
  const { directory, prefix, since, again, path } = objects;
  const skip = (why: string) => log.info(`cache, ${what}: not saved, because ${why}`);
  if (!existsSync(directory)) return skip("there are none");
  await runOk(["dune", "cache", "trim", `--size=${objectsLimit}B`], {
    env: { ...env, PATH: path, ...duneCacheRoot(directory, objects.parts.dune) },
  });
  const content = await contentOf(directory, since);
  if (content.bytes > objectsLimit)
    return skip(
      `this build alone uses ${formatBytes(content.bytes)}, more than ${formatBytes(objectsLimit)}`,
    );
  if (content.added <= content.bytes * worthwhile)
    return skip(`only ${formatBytes(content.added)} of ${formatBytes(content.bytes)} are new`);
  await writeFile(join(directory, recordName), recordOf(objects));
  const key = `${prefix}${content.hash}`;
  // The entry that cannot be used may have this very key, and entries cannot be replaced.
  const [named, unless] = again ? [`${key}-${run}`, undefined] : [key, key];
  await service.save({ what, key: named, unless, directory });
}

/** Sizes and a hash of the names: files in dune's cache are named after their content. */
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
