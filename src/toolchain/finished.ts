import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ToolError } from "../errors.ts";
import { run } from "../process.ts";
import type { Log } from "../report/log.ts";
import type { Environment } from "./probe.ts";
import { inspect, type Key } from "./store.ts";

/** Whether there is a finished toolchain with this key whose compiler answers. A damaged one is removed, with a warning. */
export async function isUsable(
  prefix: string,
  key: Key,
  { env, log }: { readonly env: Environment; readonly log: Log },
): Promise<boolean> {
  const state = await inspect(prefix, key);
  if (state === "absent") return false;
  if (state === "ready" && (await versionOf(prefix, env)) === key["ocaml"]) return true;
  log.warning(`The toolchain in ${prefix} is damaged and is built again.`);
  await rm(prefix, { recursive: true, force: true });
  return false;
}

/** What the toolchain's own compiler says; undefined when it cannot be asked. */
export async function versionOf(prefix: string, env: Environment): Promise<string | undefined> {
  try {
    return (await run([join(prefix, "bin", "ocamlc"), "-version"], { env })).stdout.trim();
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

/** In containers that share a tool cache, processes have the same numbers. */
const self = randomUUID().slice(0, 8);

/** Where something grows until it is finished. */
export const partialOf = (prefix: string): string => `${prefix}.partial-${self}`;

/** Makes what has grown in `partial` the thing itself. Another process may have been faster; its result is as good as ours. */
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
