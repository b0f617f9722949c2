import { relative } from "node:path";
import { type Collector, collectLeavings } from "../cache/leavings.ts";
import { type Objects, objectsOf, restoreObjects } from "../cache/objects.ts";
import { cachePolicy } from "../cache/policy.ts";
import { toolchainEntry } from "../cache/save.ts";
import { type CacheOptions, restoreEntry } from "../cache/service.ts";
import type { CacheMode } from "../inputs/inputs.ts";
import type { PrepareOptions } from "../toolchain/prepare.ts";
import { digestOf, type Key, storeRoot } from "../toolchain/store.ts";
import type { Job } from "./build-all.ts";

/** What may be done with GitHub's cache: restore, and leave what is built to be saved. */
export interface Cache {
  readonly restore: boolean;
  /** Undefined where nothing may be saved. */
  readonly leavings: Collector | undefined;
}

/** Decides it and says so. `remember` keeps text for the end of the job; there is none but on a runner. */
export function openCache(
  mode: CacheMode,
  { log, env }: CacheOptions,
  remember: ((text: string) => void) | undefined,
): Cache {
  if (!remember) return { restore: false, leavings: undefined };
  const { restore, save, why } = cachePolicy(mode, env);
  if (why !== undefined) (mode === "true" ? log.warning : log.info)(`GitHub's cache: ${why}.`);
  return { restore, leavings: save ? collectLeavings(remember) : undefined };
}

/** The way for `prepareToolchain` to an entry of GitHub's cache. */
export const restoreToolchain =
  (options: CacheOptions): NonNullable<PrepareOptions["restore"]> =>
  ({ toolchain, key, directory, place }) =>
    restoreEntry(
      { what: `toolchain ${toolchain}`, key: toolchainEntry(toolchain, key), directory, place },
      options,
    );

/** Restores dune's cache; undefined where it is not to be kept, and then it is the machine's own. */
export async function prepareObjects(
  { inputs, survey, toolchains, log, env }: Omit<Job, "objects" | "uploads" | "failFast">,
  cache: Cache,
): Promise<Objects | undefined> {
  if (!cache.restore && !cache.leavings) return undefined;
  const { distribution, architecture, dune, ocaml } = survey.host;
  const parts = {
    machine: [distribution.id, distribution.version, architecture].join(" "),
    ocaml: ocaml?.version ?? "",
    dune: dune?.version ?? "",
    toolchains: toolchains
      .map(({ toolchain, key }) => `${toolchain.name}-${digestOf(key)}`)
      .sort()
      .join(" "),
    project: relative(inputs.workspace, inputs.workingDirectory) || ".",
  };
  const objects = objectsOf(parts, storeRoot(env));
  return log.group("Compiled objects", async () => {
    if (cache.restore) await restoreObjects(objects, { env, log });
    log.info(`  key: ${formatKey(objects.parts)}`);
    return objects;
  });
}

/** A key as a log shows it. */
export const formatKey = (key: Key): string =>
  Object.entries(key)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
