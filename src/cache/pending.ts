import { jsonField, numberField, parseJson, textField } from "../base/json.ts";
import type { StoreItem } from "../store/item.ts";
import { digestOf, inspect, type Key } from "../store/store.ts";
import type { ReadyToolchain } from "../toolchain/toolchain.ts";
import { type CompiledObjects, type Objects, saveObjects } from "./objects.ts";
import { type CacheOptions, openService } from "./service.ts";

/** Things that a run leaves for the end of its job, where they are saved. */
export interface Pending {
  readonly toolchains: readonly BuiltToolchain[];
  /** Undefined until compiling has ended. */
  readonly objects: CompiledObjects | undefined;
}

export interface BuiltToolchain {
  /** A noun for people: `toolchain riscv32`, `lock`. */
  readonly what: string;
  readonly name: string;
  readonly key: Key;
  /** Absolute. */
  readonly directory: string;
  /** There is an entry for it that cannot be used. */
  readonly again: boolean;
}

/** Something of the store, which may have been made just now. */
export type Made = Pick<ReadyToolchain, "key" | "prefix" | "origin"> &
  Pick<StoreItem, "what" | "name">;

/** Collects what is to be saved. */
export interface Collector {
  toolchain(made: Made, again: boolean): void;
  objects(objects: Objects, how: Pick<CompiledObjects, "since" | "again" | "path">): void;
}

/** Name of the action's state under which main leaves the collector's text to post. */
export const pendingState = "pending";

/** With each finished piece, `write` gets all pieces so far as text: the run may be cancelled at any time. */
export function collectPending(write: (text: string) => void): Collector {
  let pending: Pending = { toolchains: [], objects: undefined };
  const update = (change: Partial<Pending>) => {
    pending = { ...pending, ...change };
    write(JSON.stringify(pending));
  };
  return {
    toolchain({ what, name, key, prefix, origin }, again) {
      if (origin !== "built" || prefix === undefined) return;
      update({
        toolchains: [...pending.toolchains, { what, name, key, directory: prefix, again }],
      });
    },
    objects: (objects, how) => update({ objects: { ...objects, ...how } }),
  };
}

/** Begins the keys of a toolchain's entries. Entries cannot be replaced; the newest counts. */
export const toolchainPrefix = (name: string, key: Key): string =>
  `dune-targets-toolchain-${name}-${digestOf(key)}-`;

/** Saves what a collector wrote, each piece by itself; logs what happens. */
export async function savePending(text: string, options: CacheOptions): Promise<void> {
  const { toolchains, objects } = readPending(text);
  const service = openService(options);
  const { GITHUB_RUN_ID = "0", GITHUB_RUN_ATTEMPT = "1" } = options.env;
  const run = `${GITHUB_RUN_ID}-${GITHUB_RUN_ATTEMPT}`;
  for (const { what, name, key, directory, again } of toolchains) {
    const prefix = toolchainPrefix(name, key);
    const unless = again ? undefined : prefix;
    if ((await inspect(directory, key)) === "ready")
      await service.save({ what, key: `${prefix}${run}`, unless, directory });
    else options.log.info(`cache, ${what}: not saved, because it is not there any more`);
  }
  if (objects) await saveObjects(objects, service, { ...options, run });
}

/** Reads what a collector wrote, without anything that is not as it was written. */
export function readPending(text: string): Pending {
  const json = parseJson(text);
  const toolchains = jsonField(json, "toolchains");
  return {
    toolchains: (Array.isArray(toolchains) ? toolchains : []).flatMap(readToolchain),
    objects: readObjects(jsonField(json, "objects")),
  };
}

function readToolchain(json: unknown): readonly BuiltToolchain[] {
  const name = textField(json, "name");
  const directory = textField(json, "directory");
  if (name === undefined || directory === undefined) return [];
  const again = jsonField(json, "again") === true;
  const what = textField(json, "what") ?? name;
  return [{ what, name, key: readKey(jsonField(json, "key")), directory, again }];
}

function readObjects(json: unknown): CompiledObjects | undefined {
  const prefix = textField(json, "prefix");
  const directory = textField(json, "directory");
  const since = numberField(json, "since");
  const path = textField(json, "path");
  const parts = readKey(jsonField(json, "parts"));
  const { dune } = parts;
  if (prefix === undefined || directory === undefined || since === undefined) return undefined;
  if (path === undefined || dune === undefined) return undefined;
  const again = jsonField(json, "again") === true;
  return { prefix, directory, since, again, path, parts: { ...parts, dune } };
}

function readKey(json: unknown): Key {
  const entries = typeof json === "object" && json !== null ? Object.entries(json) : [];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}
