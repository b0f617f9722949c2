import { mkdtempSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ToolError } from "../errors.ts";
import { withTemporary } from "../leftovers.ts";
import type { Log } from "../report/log.ts";
import { formatBytes } from "../report/table.ts";
import type { Environment } from "../toolchain/probe.ts";
import { member } from "../transfer/answer.ts";
import { fetchEntry, findEntry, saveEntry } from "../transfer/transfer.ts";
import { pack, unpack } from "./archive.ts";

/** What keeping something in GitHub's cache needs. */
export interface CacheOptions {
  readonly env: Environment;
  readonly log: Log;
}

/** An entry to restore: the one with `key`, else the newest whose key begins with `prefix`. */
export interface Wanted {
  /** What it holds, for the log: `toolchain riscv32`. */
  readonly what: string;
  readonly key: string;
  readonly prefix?: string;
  /** Where to unpack; it is made, and is not there after a failure. */
  readonly directory: string;
  /** Where that will be in the end. */
  readonly place: string;
}

/** Restores an entry; false, with the reason logged, when there is none or it is no good. Never fails a build. */
export async function restoreEntry(wanted: Wanted, { env, log }: CacheOptions): Promise<boolean> {
  const { what, key, prefix } = wanted;
  const started = performance.now();
  return withScratch(env, async (directory) => {
    const answer = await fetchEntry({ key, directory, env }, prefix === undefined ? [] : [prefix]);
    if (!answer.ok) {
      log.warning(`The cache entry of ${what} was not restored: ${answer.cause}.`);
      return false;
    }
    if (answer.text === "") {
      log.info(`cache miss, ${what}: there is no entry ${prefix ?? key}`);
      return false;
    }
    try {
      await unpack(join(directory, member), wanted.directory, wanted.place, env);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      log.warning(`The cache entry of ${what}, ${answer.text}, is thrown away: ${error.message}.`);
      return false;
    }
    const { size } = await stat(join(directory, member));
    const seconds = (performance.now() - started) / 1000;
    log.step(`cache hit, ${what}: ${answer.text}, ${formatBytes(size)} unpacked`, seconds);
    return true;
  });
}

/** Saves a directory's contents under `key` unless there is an entry of that key; what happened is logged. */
export async function saveDirectory(
  { what, key, directory: from }: Pick<Wanted, "what" | "key" | "directory">,
  { env, log }: CacheOptions,
): Promise<void> {
  const started = performance.now();
  await withScratch(env, async (directory) => {
    const request = { key, directory, env };
    const found = await findEntry(request);
    if (found.ok && found.text === key) {
      log.info(`cache, ${what}: ${key} is there already`);
      return;
    }
    try {
      const bytes = await pack(from, join(directory, member), env);
      const answer = await saveEntry(request);
      const seconds = (performance.now() - started) / 1000;
      if (answer.ok)
        log.step(`cache saved, ${what}: ${key}, ${formatBytes(bytes)} before compression`, seconds);
      else log.warning(`The cache entry of ${what} was not saved: ${answer.cause}.`);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      const words = error.output.split("\n").at(-1) || error.message;
      log.warning(`The cache entry of ${what} was not saved: ${words.replace(/^tar: /, "")}.`);
    }
  });
}

/** A directory of its own whose path has no space; the client cannot do with one (@actions/cache 6.3). */
async function withScratch<T>(
  env: Environment,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const places = [env["RUNNER_TEMP"] ?? "", tmpdir()];
  const place = places.find((path) => path !== "" && !/\s/.test(path)) ?? "/tmp";
  const directory = mkdtempSync(join(place, "dune-targets-cache-"));
  return withTemporary(directory, () => work(directory));
}
