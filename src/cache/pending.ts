import { field, numberField, parseJson, textField } from "../base/json.ts";
import type { StoreItem } from "../store/item.ts";
import type { Key } from "../store/store.ts";
import type { ReadyToolchain } from "../toolchain/toolchain.ts";
import type { Objects } from "./objects.ts";

/** What a run leaves for the end of its job to save. */
export interface Leavings {
  readonly toolchains: readonly BuiltToolchain[];
  /** Undefined until compiling has come to an end. */
  readonly objects: CompiledObjects | undefined;
}

export interface BuiltToolchain {
  /** A noun for people: `toolchain riscv32`, `lock`. */
  readonly what: string;
  readonly name: string;
  readonly key: Key;
  /** Absolute. */
  readonly directory: string;
  /** There is an entry for it that is no good. */
  readonly again: boolean;
}

export interface CompiledObjects extends Objects {
  /** When compiling began, in milliseconds as Date.now. */
  readonly since: number;
  /** As in `BuiltToolchain`. */
  readonly again: boolean;
  /** PATH with the dune that made them, which may be one of ours. */
  readonly path: string;
}

/** How objects were made. */
export type Compiling = Pick<CompiledObjects, "since" | "again" | "path">;

/** Something of the store, which may have been made just now. */
export type Made = Pick<ReadyToolchain, "key" | "prefix" | "origin"> &
  Pick<StoreItem, "what" | "name">;

/** Collects what is to be saved. */
export interface Collector {
  toolchain(made: Made, again: boolean): void;
  objects(objects: Objects, how: Compiling): void;
}

/** `write` gets all that there is, as text, with each finished piece: the run may be cancelled at any time. */
export function collectLeavings(write: (text: string) => void): Collector {
  let leavings: Leavings = { toolchains: [], objects: undefined };
  const update = (change: Partial<Leavings>) => {
    leavings = { ...leavings, ...change };
    write(JSON.stringify(leavings));
  };
  return {
    toolchain({ what, name, key, prefix, origin }, again) {
      if (origin !== "built" || prefix === undefined) return;
      update({
        toolchains: [...leavings.toolchains, { what, name, key, directory: prefix, again }],
      });
    },
    objects: (objects, how) => update({ objects: { ...objects, ...how } }),
  };
}

/** Reads what a collector wrote; whatever is not as it was written is left out. */
export function readLeavings(text: string): Leavings {
  const json = parseJson(text);
  const toolchains = field(json, "toolchains");
  return {
    toolchains: (Array.isArray(toolchains) ? toolchains : []).flatMap(readToolchain),
    objects: readObjects(field(json, "objects")),
  };
}

function readToolchain(json: unknown): readonly BuiltToolchain[] {
  const name = textField(json, "name");
  const directory = textField(json, "directory");
  if (name === undefined || directory === undefined) return [];
  const again = field(json, "again") === true;
  const what = textField(json, "what") ?? name;
  return [{ what, name, key: readKey(field(json, "key")), directory, again }];
}

function readObjects(json: unknown): CompiledObjects | undefined {
  const prefix = textField(json, "prefix");
  const directory = textField(json, "directory");
  const since = numberField(json, "since");
  const path = textField(json, "path");
  if (prefix === undefined || directory === undefined) return undefined;
  if (since === undefined || path === undefined) return undefined;
  const again = field(json, "again") === true;
  return { prefix, directory, since, again, path, parts: readKey(field(json, "parts")) };
}

function readKey(json: unknown): Key {
  const entries = typeof json === "object" && json !== null ? Object.entries(json) : [];
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}
