import { mkdtempSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
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

/** Where something of the store is made. All paths are absolute. */
export interface Place {
  /** Where the files are put, and where they will be when they are used. */
  readonly directory: string;
  readonly prefix: string;
  /** An empty directory for everything that is not kept. */
  readonly work: string;
}

/** Something that is kept in the store, and how it is made when it is not there. */
export interface Construction {
  readonly name: string;
  readonly key: Key;
  /** It can only be made where it will be used, because its tools find out by themselves where that is. */
  readonly inPlace: boolean;
  readonly build: (place: Place) => Promise<void>;
  /** Whether its programs can be run, and are what the key says. */
  readonly answers: (prefix: string) => Promise<boolean>;
}

export interface ObtainOptions {
  /** Absolute (`storeRoot`). */
  readonly store: string;
  readonly env: Environment;
  readonly log: Log;
  /**
   * Fills a new directory with what was made elsewhere, `place` being where it will go; false, with the directory not
   * there, when there is nothing.
   */
  readonly restore?: (wanted: {
    readonly toolchain: string;
    readonly key: Key;
    readonly directory: string;
    readonly place: string;
  }) => Promise<boolean>;
}

/**
 * Where a toolchain came from: the machine's own on PATH, where an earlier run put it, restored from a cache, or built
 * just now.
 */
export type Origin = "path" | "store" | "cache" | "built";

/** What was obtained. */
export interface Obtained {
  readonly prefix: string;
  readonly origin: Exclude<Origin, "path">;
}

/**
 * Finds something in the store, restores it or makes it there, and asks it whether it works either way. It appears
 * under its name when it is finished; what does not answer is made anew with a warning. Throws ConfigurationError when
 * the store cannot be written or is full, and ToolError when a tool of the build fails.
 */
export async function obtain(
  construction: Construction,
  options: ObtainOptions,
): Promise<Obtained> {
  const { name, key } = construction;
  const prefix = storeDirectory(options.store, name, key);
  if (await isUsable(construction, prefix, options)) return { prefix, origin: "store" };
  refuseUnusable(prefix, options.env);
  try {
    await mkdir(dirname(prefix), { recursive: true });
    await removeAbandoned(dirname(prefix));
    return await oneAtATime(construction, prefix, options, () =>
      make(construction, prefix, options),
    );
  } catch (error) {
    throw await explainStore(error, prefix, options.env);
  }
}

/** Where something is in the store, if it is there and works; nothing is made. */
export async function findInStore(
  construction: Construction,
  options: ObtainOptions,
): Promise<string | undefined> {
  const prefix = storeDirectory(options.store, construction.name, construction.key);
  return (await isUsable(construction, prefix, options)) ? prefix : undefined;
}

async function make(
  construction: Construction,
  prefix: string,
  options: ObtainOptions,
): Promise<Obtained> {
  if (await restored(construction, prefix, options)) return { prefix, origin: "cache" };
  const { inPlace, key, name } = construction;
  const directory = inPlace ? prefix : partialOf(prefix);
  const work = mkdtempSync(join(tmpdir(), "dune-targets-"));
  const growing = inPlace ? withUnfinished : withTemporary;
  await withTemporary(work, () =>
    growing(directory, async () => {
      await mkdir(directory);
      await construction.build({ directory, prefix, work });
      const record = recordOf(key);
      await writeFile(join(directory, record.name), record.text);
      if (!inPlace) await publish(directory, prefix);
    }),
  );
  if (!(await construction.answers(prefix)))
    throw new ToolError(`The toolchain ${name} was built but does not answer.`);
  return { prefix, origin: "built" };
}

async function restored(
  construction: Construction,
  prefix: string,
  options: ObtainOptions,
): Promise<boolean> {
  const { name, key } = construction;
  const directory = partialOf(prefix);
  return withTemporary(directory, async () => {
    if (!(await options.restore?.({ toolchain: name, key, directory, place: prefix })))
      return false;
    await publish(directory, prefix);
    return isUsable(construction, prefix, options);
  });
}

/** What is made in place would be spoilt by a second process that makes the same; it waits and uses what is there then. */
async function oneAtATime(
  construction: Construction,
  prefix: string,
  options: ObtainOptions,
  work: () => Promise<Obtained>,
): Promise<Obtained> {
  if (!construction.inPlace) return work();
  let told = false;
  return withLock(
    dirname(prefix),
    async () =>
      told && (await isUsable(construction, prefix, options))
        ? { prefix, origin: "store" }
        : work(),
    async (holder) => {
      if (!told)
        options.log.info(
          `Waiting for process ${holder}, which builds the toolchain ${construction.name}.`,
        );
      told = true;
      await setTimeout(1000);
    },
  );
}

/** Whether the finished thing is there and answers. A damaged one is removed, with a warning. */
async function isUsable(
  construction: Construction,
  prefix: string,
  { log }: ObtainOptions,
): Promise<boolean> {
  const state = await inspect(prefix, construction.key);
  if (state === "absent") return false;
  if (state === "ready" && (await construction.answers(prefix))) return true;
  log.warning(`The toolchain in ${prefix} is damaged and is built again.`);
  await rm(prefix, { recursive: true, force: true });
  return false;
}
