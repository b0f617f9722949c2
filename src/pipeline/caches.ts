import { dirname, join, relative } from "node:path";
import { cachePolicy } from "../cache/cache-policy.ts";
import { type ObjectsKey, openObjects, restoreObjects } from "../cache/objects.ts";
import { type Collector, collectPending, toolchainPrefix } from "../cache/pending.ts";
import { type CacheOptions, type CacheService, openService } from "../cache/service.ts";
import type { CacheMode } from "../inputs/inputs.ts";
import type { ObtainOptions } from "../store/obtain.ts";
import { digestOf, type Key, storeRoot } from "../store/store.ts";
import type { Job } from "./build-all.ts";
import { workRoot } from "./places.ts";

/** What may be done with GitHub's cache: restore, and leave what is built to be saved. */
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

/** The way for `prepareToolchain` to an entry of GitHub's cache; `found` is told when there is one, good or bad. */
export const restoreToolchain =
  (service: CacheService, found: () => void): NonNullable<ObtainOptions["restore"]> =>
  async ({ toolchain, key, directory, place }) => {
    const prefix = toolchainPrefix(toolchain, key);
    const restored = await service.restore({
      ...{ what: `toolchain ${toolchain}`, prefix, directory, place },
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
  { service, pending }: Cache,
): Promise<RunObjects | undefined> {
  if (!service && !pending) return undefined;
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
    const leave = (since: number) => pending?.objects(objects, { since, again, path });
    return { directory: objects.directory, leave };
  });
}

/** What compiled objects are made with. */
function partsOf({
  inputs,
  survey,
  toolchains,
}: Omit<Job, "objects" | "uploads" | "failFast">): ObjectsKey {
  const { distribution, architecture, dune, ocaml } = survey.host;
  return {
    machine: [distribution.id, distribution.version, architecture].join(" "),
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
