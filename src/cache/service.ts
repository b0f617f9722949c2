import { mkdtempSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment, Services } from "../base/environment.ts";
import { CancelledError, ToolError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { isPlainPath } from "../base/paths.ts";
import { formatBytes } from "../base/words.ts";
import { withTemporary } from "../process/leftovers.ts";
import { member } from "../transfer/protocol.ts";
import { fetchEntry, findEntry, type Refusal, saveEntry } from "../transfer/requests.ts";
import { type Destination, hasGnuTar, pack, unpack } from "./archive.ts";

/** Needed by everything that is kept in GitHub's cache. */
export interface CacheOptions {
  /** For tar. */
  readonly env: Environment;
  /** For GitHub's client. */
  readonly services: Services;
  readonly log: Log;
}

/** An entry to restore: the newest whose key begins with `prefix`. */
export interface EntryToRestore extends Destination {
  /** A name of its content for the log: `toolchain riscv32`. */
  readonly what: string;
  readonly prefix: string;
}

/** An entry to save. */
export interface EntryToSave {
  /** As in `EntryToRestore`. */
  readonly what: string;
  readonly key: string;
  /** Nothing is saved if there is an entry whose key begins so; undefined saves in any case. */
  readonly unless: string | undefined;
  /** Its contents are saved. */
  readonly directory: string;
}

/** `bad`: there is an entry, but nothing of it can be used. */
export type Restored = "restored" | "absent" | "bad";

/** GitHub's cache in one run. It throws no failure of its own: it logs each with its cause. */
export interface CacheService {
  restore(entry: EntryToRestore): Promise<Restored>;
  save(entry: EntryToSave): Promise<void>;
}

/** Opens GitHub's cache; its client is asked only when something is wanted. */
export function openService(options: CacheOptions): CacheService {
  const { log } = options;
  const ask = askWhileUsable(options);
  return {
    restore: (entry) =>
      ask<Restored>(
        entry.what,
        "absent",
        (cause) => log.warning(`The cache entry of ${entry.what} was not restored: ${cause}.`),
        (directory) => restore(entry, directory, options),
      ),
    save: (entry) =>
      ask<void>(
        entry.what,
        undefined,
        (cause) => log.warning(`The cache entry of ${entry.what} was not saved: ${cause}.`),
        (directory) => save(entry, directory, options),
      ),
  };
}

/**
 * Does work with the service in a directory of its own; `failed` reports what goes wrong. After a failure the service
 * is not asked again: its client tries for half a minute each time.
 */
function askWhileUsable({ env, log }: CacheOptions) {
  let gnuTar: boolean | undefined;
  let hopeless: string | undefined;
  return async <T>(
    what: string,
    otherwise: T,
    failed: (cause: string) => void,
    work: (directory: string) => Promise<T>,
  ): Promise<T> => {
    if (hopeless !== undefined) {
      log.info(`cache, ${what}: not asked for again, because ${hopeless}`);
      return otherwise;
    }
    try {
      gnuTar ??= await hasGnuTar(env);
      if (!gnuTar) throw new ToolError("tar is not GNU tar, which alone can be trusted with it.");
      return await withScratch(env, work);
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      if (gnuTar === false) hopeless = "tar is not GNU tar";
      if (error instanceof ServiceFailed) hopeless = "the service has failed";
      failed(causeOf(error));
      return otherwise;
    }
  };
}

/** A directory whose path GitHub's client can use: it has no space (@actions/cache 6.3). */
async function withScratch<T>(
  env: Environment,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const places = [env["RUNNER_TEMP"], tmpdir()].filter((place) => place !== undefined);
  const place = places.find(isPlainPath) ?? "/tmp";
  const directory = mkdtempSync(join(place, "dune-targets-cache-"));
  return withTemporary(directory, () => work(directory));
}

async function restore(
  entry: EntryToRestore,
  directory: string,
  { env, services, log }: CacheOptions,
): Promise<Restored> {
  const { what, prefix } = entry;
  const started = performance.now();
  const answer = await fetchEntry({ prefix, directory, services });
  const throwAway = (key: string, cause: string): Restored => {
    log.warning(`The cache entry of ${what}, ${key}, is thrown away: ${cause}.`);
    return "bad";
  };
  if (!answer.ok) {
    if (answer.blame === "entry") return throwAway(`${prefix}…`, answer.cause);
    throw serviceFailed(answer);
  }
  if (answer.text === undefined) {
    log.info(`cache miss, ${what}: there is no entry ${prefix}…`);
    return "absent";
  }
  try {
    await unpack(join(directory, member), entry, env);
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return throwAway(answer.text, causeOf(error));
  }
  const { size } = await stat(join(directory, member));
  const seconds = (performance.now() - started) / 1000;
  log.step(`cache hit, ${what}: ${answer.text}, ${formatBytes(size)} unpacked`, seconds);
  return "restored";
}

async function save(
  { what, key, unless, directory: from }: EntryToSave,
  directory: string,
  { env, services, log }: CacheOptions,
): Promise<void> {
  const started = performance.now();
  if (unless !== undefined) {
    const found = await findEntry({ prefix: unless, directory, services });
    if (!found.ok) throw serviceFailed(found);
    if (found.text !== undefined) return log.info(`cache, ${what}: ${found.text} is there already`);
  }
  const bytes = await pack(from, join(directory, member), env);
  const answer = await saveEntry({ key, directory, services });
  const seconds = (performance.now() - started) / 1000;
  if (answer.ok)
    return log.step(
      `cache saved, ${what}: ${key}, ${formatBytes(bytes)} before compression`,
      seconds,
    );
  if (!answer.cause.includes("(409)")) throw serviceFailed(answer);
  log.info(`cache, ${what}: another job has just saved or is saving ${key}`);
}

/** The service itself has failed, and not just one entry. */
class ServiceFailed extends Error {}

const serviceFailed = ({ cause, blame }: Refusal): Error =>
  blame === "service" ? new ServiceFailed(cause) : new ToolError(cause);

/** The cause of a failure, without a full stop: the first line of the tool's output, as with tar, else the message. */
export function causeOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const said = error instanceof ToolError ? error.output.split("\n")[0] : "";
  return (said || text).replace(/^tar: /, "").replace(/\.$/, "");
}
