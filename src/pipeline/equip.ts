import { ToolError } from "../errors.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { wantedPackages } from "../plan/describe-plan.ts";
import { renderPlan } from "../plan/render.ts";
import type { Log } from "../report/log.ts";
import type { Host } from "../toolchain/host.ts";
import { installPackages } from "../toolchain/install.ts";
import type { ObtainOptions } from "../toolchain/obtain.ts";
import { prepareToolchain } from "../toolchain/prepare.ts";
import { storeRoot } from "../toolchain/store.ts";
import type { Origin, ReadyToolchain, Toolchain } from "../toolchain/toolchain.ts";
import type { BrokenToolchain } from "./broken.ts";
import { type Cache, formatKey, restoreToolchain } from "./caches.ts";
import { type Survey, survey } from "./survey.ts";

/**
 * Installs the packages that are missing. The versions that were expected may differ from those that came, and
 * installed libraries are only known now, so the survey is made again; the plan is printed again if it changed.
 */
export async function installMissing(before: Survey, inputs: Inputs, log: Log): Promise<Survey> {
  const { env } = before;
  if (before.plan.install.length === 0) return before;
  return log.group("Installing system packages", async () => {
    const started = performance.now();
    const options = { install: inputs.install, env, log };
    const installed = await installPackages(wantedPackages(inputs), before.host, options);
    log.step(`${installed.length} packages`, (performance.now() - started) / 1000);
    const after = await survey(inputs, env);
    const decided = ({ plan }: Survey) => JSON.stringify([plan.selection, plan.workspaces]);
    if (decided(before) !== decided(after))
      log.info(`The plan has changed:\n${renderPlan(after.plan)}`);
    return after;
  });
}

/** The toolchains of a plan that can be used, and those that cannot. */
export interface Equipment {
  readonly toolchains: readonly ReadyToolchain[];
  readonly broken: readonly BrokenToolchain[];
}

/**
 * Finds, restores or builds every toolchain of the plan, one after the other: their builds use all cores. When a tool
 * fails while one is built, that costs its own targets only; ToolError if no toolchain is left, or with `failFast`.
 */
export async function prepareToolchains(
  { builds, host, env }: Survey,
  { failFast }: Inputs,
  log: Log,
  cache: Cache,
): Promise<Equipment> {
  const wanted = [...new Set(builds.map(({ toolchain }) => toolchain))];
  const options = { store: storeRoot(env), env, log };
  return log.group("Toolchains", async () => {
    const toolchains: ReadyToolchain[] = [];
    const broken: BrokenToolchain[] = [];
    for (const toolchain of wanted)
      try {
        const one = await prepareOne(toolchain, host, options, cache);
        tell(one, log);
        toolchains.push(one);
      } catch (error) {
        const none = toolchains.length === 0 && toolchain === wanted.at(-1);
        if (!(error instanceof ToolError) || failFast || none) throw error;
        log.info(`✗ ${toolchain.name}: ${error.message}\n${error.output}`.trimEnd());
        const why = `The toolchain ${toolchain.name} could not be built: ${error.message}`;
        broken.push({ toolchain, why });
      }
    return { toolchains, broken };
  });
}

async function prepareOne(
  toolchain: Toolchain,
  host: Host,
  options: ObtainOptions,
  { service, leavings }: Cache,
): Promise<ReadyToolchain> {
  let found = false;
  const restore =
    service &&
    restoreToolchain(service, () => {
      found = true;
    });
  const one = await prepareToolchain(toolchain, host, { ...options, ...(restore && { restore }) });
  leavings?.toolchain(one, found);
  return one;
}

function tell({ toolchain, origin, prefix, key, seconds }: ReadyToolchain, log: Log): void {
  log.step(`${toolchain.name}: ${origins[origin]} ${prefix ?? ""}`.trimEnd(), seconds);
  log.info(`  key: ${formatKey(key)}`);
}

const origins: Readonly<Record<Origin, string>> = {
  path: "on PATH",
  store: "found in",
  cache: "restored to",
  built: "built in",
};
