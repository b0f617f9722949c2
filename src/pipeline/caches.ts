import { dirname, join, relative } from "node:path";
import { cachePolicy } from "../cache/cache-policy.ts";
import { openObjects, restoreObjects } from "../cache/objects.ts";
import { type Collector, collectLeavings } from "../cache/pending.ts";
import { toolchainPrefix } from "../cache/save.ts";
import { type CacheOptions, type CacheService, openService } from "../cache/service.ts";
import type { CacheMode } from "../inputs/inputs.ts";
import { machineText } from "../machine/host.ts";
import type { Restore } from "../store/item.ts";
import { digestOf, type Key, storeRoot } from "../store/store.ts";
import type { Job } from "./build-all.ts";
import { workRoot } from "./places.ts";

/** What may be done with GitHub's cache: restore, and leave what is built to be saved. */
export interface Cache {
  /** Undefined where nothing may be restored. */
  readonly service: CacheService | undefined;
  /** Undefined where nothing may be saved. */
  readonly leavings: Collector | undefined;
}

/** Decides it and says so. `remember` keeps text for the end of the job; there is none but on a runner. */
export function openCache(
  mode: CacheMode,
  options: CacheOptions,
  remember: ((text: string) => void) | undefined,
): Cache {
  if (!remember) return { service: undefined, leavings: undefined };
  const { log, env } = options;
  const { restore, save, why } = cachePolicy(mode, env);
  if (why !== undefined) (mode === "true" ? log.warning : log.info)(`GitHub's cache: ${why}.`);
  return {
    service: restore ? openService(options) : undefined,
    leavings: save ? collectLeavings(remember) : undefined,
  };
}

/** The way for `ensureItem` to an entry of GitHub's cache; `found` is told when there is one, good or bad. */
export const restoreItem =
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

/** Compiled objects in this run. */
export interface RunObjects {
  /** Where dune's cache is. */
  readonly directory: string;
  /** Leaves them to be saved, compiling having begun at `since` (milliseconds, as Date.now). */
  leave(since: number): void;
}

/**
 * Restores dune's cache, for this job only where the tool cache cannot be written; undefined where it is not to be kept,
 * and then it is the machine's own.
 */
export async function prepareObjects(
  job: Omit<Job, "objects" | "uploads" | "failFast">,
  { service, leavings }: Cache,
): Promise<RunObjects | undefined> {
  if (!service && !leavings) return undefined;
  const { log, env } = job;
  const parts = partsOf(job);
  return log.group("Compiled objects", async () => {
    const objects =
      (await openObjects(parts, storeRoot(env))) ?? (await openObjects(parts, workRoot(env)));
    if (!objects) return undefined;
    const restored = service && (await restoreObjects(objects, service, log));
    log.info(`  key: ${formatKey(objects.parts)}`);
    const again = restored === "bad";
    const path = env["PATH"] ?? "";
    const leave = (since: number) => leavings?.objects(objects, { since, again, path });
    return { directory: objects.directory, leave };
  });
}

/** What compiled objects are made with. */
function partsOf({
  inputs,
  survey,
  toolchains,
}: Omit<Job, "objects" | "uploads" | "failFast">): Key {
  const { dune, ocaml } = survey.host;
  return {
    machine: machineText(survey.host),
    ocaml: ocaml?.version ?? "",
    dune: dune?.version ?? "",
    toolchains: toolchains
      .map(({ toolchain, key }) => `${toolchain.name}-${digestOf(key)}`)
      .sort()
      .join(" "),
    project: relative(inputs.workspace, inputs.workingDirectory) || ".",
  };
}

/** A key as a log shows it. */
export const formatKey = (key: Key): string =>
  Object.entries(key)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
