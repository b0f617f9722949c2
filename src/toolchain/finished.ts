import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ToolError } from "../errors.ts";
import { run } from "../process.ts";
import type { Environment } from "./probe.ts";

/** What a program (OCaml's compilers, unless another option is given) says its version is; undefined when it cannot. */
export async function versionOf(
  program: string,
  env: Environment,
  option = "-version",
): Promise<string | undefined> {
  try {
    const { code, stdout } = await run([program, option], { env });
    return code === 0 ? stdout.trim() : undefined;
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
