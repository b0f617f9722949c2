import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { OpamMeans } from "../opam/opam-means.ts";
import { ensureItem, type Origin, type StoreItem } from "../store/item.ts";
import { storeRoot } from "../store/store.ts";
import { ensureToolchain } from "../toolchain/ensure-toolchain.ts";
import type { Means, ReadyToolchain } from "../toolchain/toolchain.ts";
import type { BrokenToolchain } from "./broken.ts";
import { type Cache, formatKey, restoreItem } from "./caches.ts";
import type { Survey } from "./survey.ts";

/** What equipping a run needs beside its survey. */
export interface EquipRequest {
  readonly inputs: Inputs;
  /** Without an OCaml of ours. */
  readonly env: Environment;
  readonly log: Log;
  readonly cache: Cache;
}

/** The same with what is opened for it. */
export interface Equipping extends EquipRequest {
  /** The means to build with opam. */
  readonly opam: (survey: Survey) => OpamMeans;
}

/** The toolchains of a plan that can be used, and those that cannot. */
export interface Toolchains {
  readonly toolchains: readonly ReadyToolchain[];
  readonly broken: readonly BrokenToolchain[];
}

/** Finds something in the store, in GitHub's cache or makes it, says so, and returns where it is. */
export async function ensureCached(
  item: StoreItem,
  { env, log, cache }: Pick<EquipRequest, "env" | "log" | "cache">,
): Promise<string> {
  const started = performance.now();
  const { name, key } = item;
  const context = { store: storeRoot(env), env, log, jobs: 1 };
  const { leave, restore } = cached(item, cache);
  const { prefix, origin } = await ensureItem(item, context, restore);
  leave({ key, prefix, origin });
  log.step(`${name}: ${origins[origin]} ${prefix}`, (performance.now() - started) / 1000);
  log.info(`  key: ${formatKey(key)}`);
  return prefix;
}

/**
 * Finds, restores or builds every toolchain of the plan, one after the other: their builds use all cores. When a tool
 * fails while one is built, that costs its own targets only; ToolError if no toolchain is left, or with `failFast`.
 */
export async function prepareToolchains(survey: Survey, equipping: Equipping): Promise<Toolchains> {
  const { log, inputs } = equipping;
  const wanted = [...new Set(survey.builds.map(({ toolchain }) => toolchain))];
  const means = meansOf(survey, equipping);
  return log.group("Toolchains", async () => {
    const toolchains: ReadyToolchain[] = [];
    const broken: BrokenToolchain[] = [];
    for (const toolchain of wanted)
      try {
        const { name } = toolchain;
        const { leave, restore } = cached({ what: `toolchain ${name}`, name }, equipping.cache);
        const one = await ensureToolchain(toolchain, means, restore);
        leave(one);
        tell(one, log);
        toolchains.push(one);
      } catch (error) {
        const none = toolchains.length === 0 && toolchain === wanted.at(-1);
        if (!(error instanceof ToolError) || inputs.failFast || none) throw error;
        log.info(`✗ ${toolchain.name}: ${error.message}\n${error.output}`.trimEnd());
        const why = `The toolchain ${toolchain.name} could not be built: ${error.message}`;
        broken.push({ toolchain, why });
      }
    return { toolchains, broken };
  });
}

function meansOf(
  survey: Survey,
  { inputs, log, opam: meansFor }: Equipping,
): Omit<Means, "compiler"> {
  const { env, host, opam, findlib } = survey;
  return {
    context: { store: storeRoot(env), env, log, jobs: inputs.jobs ?? host.cores },
    host,
    path: findlib?.path ?? [],
    opam: opam && { repositories: opam.repositories, means: meansFor(survey) },
  };
}

/** The way of something of the store from and to GitHub's cache. */
function cached({ what, name }: Pick<StoreItem, "what" | "name">, { service, leavings }: Cache) {
  let found = false;
  const restore =
    service &&
    restoreItem(service, () => {
      found = true;
    });
  return {
    restore,
    leave: (made: Pick<ReadyToolchain, "key" | "prefix" | "origin">) =>
      leavings?.toolchain({ what, name, ...made }, found),
  };
}

function tell({ toolchain, origin, prefix, key, seconds }: ReadyToolchain, log: Log): void {
  log.step(`${toolchain.name}: ${origins[origin]} ${prefix ?? ""}`.trimEnd(), seconds);
  log.info(`  key: ${formatKey(key)}`);
}

const origins: Readonly<Record<Origin | "path", string>> = {
  path: "on PATH",
  store: "found in",
  cache: "restored to",
  built: "built in",
};
