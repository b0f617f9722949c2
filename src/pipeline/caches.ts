import { dirname, join } from "node:path";
import type { Context } from "../base/context.ts";
import { cachePolicy } from "../cache/cache-policy.ts";
import { type ObjectsKey, openObjects, restoreObjects } from "../cache/objects.ts";
import { type Collector, collectPending, type Made, toolchainPrefix } from "../cache/pending.ts";
import { type CacheOptions, type CacheService, openService } from "../cache/service.ts";
import type { CacheMode } from "../inputs/inputs.ts";
import { ensureItem, type Origin, type Restore, type StoreItem } from "../store/item.ts";
import type { Key } from "../store/store.ts";
import { workRoot } from "./places.ts";

/** The permitted uses of GitHub's cache: to restore, and to leave what is built to be saved. */
export interface Cache {
  /** Undefined where nothing may be restored. */
  readonly service: CacheService | undefined;
  /** Undefined where nothing may be saved. */
  readonly pending: Collector | undefined;
}

/** Decides it and says so. `remember` keeps text for the end of the job; there is none but on a runner. */
export function openCache(
  mode: CacheMode,
  options: CacheOptions,
  remember: ((text: string) => void) | undefined,
): Cache {
  if (!remember) return { service: undefined, pending: undefined };
  const { log, services } = options;
  const { restore, save, why } = cachePolicy(mode, services);
  if (why !== undefined) (mode === "true" ? log.warning : log.info)(`GitHub's cache: ${why}.`);
  return {
    service: restore ? openService(options) : undefined,
    pending: save ? collectPending(remember) : undefined,
  };
}

/** Something that is there now. */
interface Ensured {
  readonly prefix: string | undefined;
  readonly key: Key;
  readonly origin: Origin | "path";
}

/** Finds an item in the store, in GitHub's cache or builds it, says so, and returns where it is. */
export async function ensureCached(
  item: StoreItem,
  { context, cache }: { readonly context: Context; readonly cache: Cache },
): Promise<string> {
  const started = performance.now();
  const { what, name, key } = item;
  const { leave, restore } = throughCache(cache);
  const { prefix, origin } = await ensureItem(item, context, restore);
  leave({ what, name, key, prefix, origin });
  tellOrigin(what, { key, prefix, origin }, (performance.now() - started) / 1000, context);
  return prefix;
}

/** The way of something of the store from and to GitHub's cache. */
export function throughCache({ service, pending }: Cache) {
  let found = false;
  const restore =
    service &&
    restoreFrom(service, () => {
      found = true;
    });
  return { restore, leave: (made: Made) => pending?.toolchain(made, found) };
}

/** The way to an entry of GitHub's cache; `found` is told when there is one, good or bad. */
const restoreFrom =
  (service: CacheService, found: () => void): Restore =>
  async ({ what, name, key, directory, place }) => {
    const prefix = toolchainPrefix(name, key);
    const restored = await service.restore({
      ...{ what, prefix, directory, place },
      // A toolchain uses modules and programs of the OCaml that it belongs to.
      links: [key["standard library"] ?? place, dirname(key["ocamlc"] ?? join(place, "bin"))],
    });
    if (restored !== "absent") found();
    return restored === "restored";
  };

/** Says where something came from, and its key. */
export function tellOrigin(
  what: string,
  { prefix, origin, key }: Ensured,
  seconds: number,
  { log }: Pick<Context, "log">,
): void {
  log.step([`${what}: ${origins[origin]}`, prefix].filter(Boolean).join(" "), seconds);
  log.info(`  key: ${formatKey(key)}`);
}

const origins: Readonly<Record<Ensured["origin"], string>> = {
  path: "on PATH",
  store: "found in",
  cache: "restored to",
  built: "built in",
};

/** Compiled objects in this run. */
export interface RunObjects {
  /** Where dune's cache is. */
  readonly directory: string;
  /** Leaves them to be saved, compiling having begun at `since` (milliseconds, as Date.now). */
  leave(since: number): void;
}

/**
 * Restores dune's cache, for this job only where the tool cache cannot be written; undefined where it is not to be kept,
 * and then it is the machine's own. `parts` are what the objects are made with.
 */
export async function ensureObjects(
  parts: ObjectsKey,
  { log, env, store }: Context,
  { service, pending }: Cache,
): Promise<RunObjects | undefined> {
  if (!service && !pending) return undefined;
  return log.group("Compiled objects", async () => {
    const objects = (await openObjects(parts, store)) ?? (await openObjects(parts, workRoot(env)));
    if (!objects) return undefined;
    const restored = service && (await restoreObjects(objects, service, log));
    log.info(`  key: ${formatKey(objects.parts)}`);
    const again = restored === "bad";
    const path = env["PATH"] ?? "";
    const leave = (since: number) => pending?.objects(objects, { since, again, path });
    return { directory: objects.directory, leave };
  });
}

/** A key as a log shows it. */
const formatKey = (key: Key): string =>
  Object.entries(key)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
