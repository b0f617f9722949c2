import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../base/environment.ts";

/** Everything that decides what an item of the store contains, by name. */
export type Key = Readonly<Record<string, string>>;

/** The store, for `Context`: in the runner's tool cache, else in the user's cache directory. */
export function storeRoot(env: Environment): string {
  const runner = env["RUNNER_TOOL_CACHE"];
  if (runner) return join(runner, "dune-targets");
  return join(
    env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"),
    "dune-targets",
    "toolchains",
  );
}

/** The directory of an item with this key. */
export function storeDirectory(store: string, name: string, key: Key): string {
  return join(store, name, digestOf(key));
}

/** Twelve hexadecimal digits that stand for a key, in whichever order it was made. */
export function digestOf(key: Key): string {
  const sorted = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 12);
}

/** Written into an item's directory when everything else in it is there. Stores and caches have had this name for long. */
const recordName = "toolchain.json";

/** The record of a finished item. */
export function recordOf(key: Key): { readonly name: string; readonly text: string } {
  return { name: recordName, text: `${JSON.stringify({ key }, undefined, 2)}\n` };
}

/** The state of an item's directory: not there, a finished item with this key, or something broken. */
export async function inspect(directory: string, key: Key): Promise<"absent" | "ready" | "broken"> {
  try {
    const text = await readFile(join(directory, recordName), "utf8");
    return text === recordOf(key).text ? "ready" : "broken";
  } catch {
    return existsSync(directory) ? "broken" : "absent";
  }
}

/** In containers that share a tool cache, processes have the same numbers. */
const self = randomUUID().slice(0, 8);

/** Where something grows until it is finished. */
export const partialOf = (prefix: string): string => `${prefix}.partial-${self}`;

/** Makes what has grown in `partial` the item itself. Another process may have been faster; its result is as good as ours. */
export async function publish(partial: string, prefix: string): Promise<void> {
  try {
    await rename(partial, prefix);
  } catch (error) {
    if (!existsSync(prefix)) throw error;
  }
}

/** Removes what killed runs left an hour ago or earlier; no build takes that long. */
export async function removeAbandoned(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  for (const entry of await readdir(directory)) {
    const path = join(directory, entry);
    if (!entry.includes(".partial-")) continue;
    const started = (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
    // What cannot be removed is in nobody's way.
    if (Date.now() - started > 3_600_000)
      await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}
