import { mkdtempSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Context } from "../base/context.ts";
import { ToolError } from "../base/errors.ts";
import { withTemporary, withUnfinished } from "../process/leftovers.ts";
import { withLock } from "./lock.ts";
import {
  inspect,
  type Key,
  partialOf,
  publish,
  recordOf,
  removeAbandoned,
  storeDirectory,
} from "./store.ts";
import { explainStore, refuseUnusable } from "./store-problems.ts";

/** Where something of the store is built. All paths are absolute. */
export interface BuildPlace {
  /** Where the files are put, and where they will be when they are used. */
  readonly directory: string;
  readonly prefix: string;
  /** An empty directory for everything that is not kept. */
  readonly work: string;
}

/** Something that is kept in the store, and how it is built when it is not there. */
export interface StoreItem {
  /** A noun for people, to follow "the": `toolchain riscv32`, `lock`. */
  readonly what: string;
  /** Its directory in the store, which has one for each key. */
  readonly name: string;
  readonly key: Key;
  /** It can only be built where it will be used, because its tools find out by themselves where that is. */
  readonly inPlace: boolean;
  /** Free disk space that building it takes, of 10^6 bytes, where it is known. */
  readonly megabytes?: number;
  readonly build: (place: BuildPlace) => Promise<void>;
  /** Whether its programs can be run, and are what the key says. */
  readonly answers: (prefix: string) => Promise<boolean>;
}

/**
 * Fills a new directory with an item that was built elsewhere, `place` being where it will go; false, with the directory
 * not there, when there is none.
 */
export type Restore = (
  wanted: Pick<StoreItem, "what" | "name" | "key"> & {
    readonly directory: string;
    readonly place: string;
  },
) => Promise<boolean>;

/** How an item came to be in the store: by an earlier run, from a cache, or built just now. */
export type Origin = "store" | "cache" | "built";

/** An item that is in the store. */
export interface Stored {
  /** Its directory, absolute. */
  readonly prefix: string;
  readonly origin: Origin;
}

/**
 * Finds an item in the store, restores it or builds it there, and asks it whether it works either way. It appears under
 * its name when it is finished; what does not answer is built anew with a warning. Throws ConfigurationError when the
 * store cannot be written or is full, and ToolError when a tool of the build fails.
 */
export async function ensureItem(
  item: StoreItem,
  context: Context,
  restore?: Restore,
): Promise<Stored> {
  const prefix = storeDirectory(context.store, item.name, item.key);
  if (await isUsable(item, prefix, context)) return { prefix, origin: "store" };
  refuseUnusable(item, prefix, context.env);
  try {
    await mkdir(dirname(prefix), { recursive: true });
    await removeAbandoned(dirname(prefix));
    return await oneAtATime(item, prefix, context, async () => {
      if (restore && (await isRestored(item, prefix, context, restore)))
        return { prefix, origin: "cache" };
      await buildItem(item, prefix);
      return { prefix, origin: "built" };
    });
  } catch (error) {
    throw await explainStore(error, item, prefix, context.env);
  }
}

/** Where an item is in the store, if it is there and works; nothing is built. */
export async function findItem(item: StoreItem, context: Context): Promise<string | undefined> {
  const prefix = storeDirectory(context.store, item.name, item.key);
  return (await isUsable(item, prefix, context)) ? prefix : undefined;
}

async function buildItem(item: StoreItem, prefix: string): Promise<void> {
  const { inPlace, key } = item;
  const directory = inPlace ? prefix : partialOf(prefix);
  const work = mkdtempSync(join(tmpdir(), "dune-targets-"));
  const growing = inPlace ? withUnfinished : withTemporary;
  await withTemporary(work, () =>
    growing(directory, async () => {
      await mkdir(directory);
      await item.build({ directory, prefix, work });
      const record = recordOf(key);
      await writeFile(join(directory, record.name), record.text);
      if (!inPlace) await publish(directory, prefix);
    }),
  );
  if (!(await item.answers(prefix)))
    throw new ToolError(`The ${item.what} was built but does not answer.`);
}

async function isRestored(
  item: StoreItem,
  prefix: string,
  context: Context,
  restore: Restore,
): Promise<boolean> {
  const { what, name, key } = item;
  const directory = partialOf(prefix);
  return withTemporary(directory, async () => {
    if (!(await restore({ what, name, key, directory, place: prefix }))) return false;
    await publish(directory, prefix);
    return isUsable(item, prefix, context);
  });
}

/** A second process that builds the same in place would spoil it; it waits and uses what is there then. */
async function oneAtATime(
  item: StoreItem,
  prefix: string,
  context: Context,
  work: () => Promise<Stored>,
): Promise<Stored> {
  if (!item.inPlace) return work();
  let told = false;
  return withLock(
    dirname(prefix),
    async () =>
      told && (await isUsable(item, prefix, context)) ? { prefix, origin: "store" } : work(),
    async (holder) => {
      if (!told)
        context.log.info(`Waiting for process ${holder}, which builds the same ${item.what}.`);
      told = true;
      await setTimeout(1000);
    },
  );
}

/** Whether the finished item is there and answers. A damaged one is removed, with a warning. */
async function isUsable(item: StoreItem, prefix: string, { log }: Context): Promise<boolean> {
  const state = await inspect(prefix, item.key);
  if (state === "absent") return false;
  if (state === "ready" && (await item.answers(prefix))) return true;
  log.warning(`The ${item.what} in ${prefix} is damaged and is built again.`);
  await rm(prefix, { recursive: true, force: true });
  return false;
}
