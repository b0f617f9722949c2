import type { Inputs } from "../inputs/inputs.ts";
import { wantedPackages } from "../plan/describe-plan.ts";
import { renderPlan } from "../plan/render.ts";
import type { Log } from "../report/log.ts";
import { installPackages } from "../toolchain/install.ts";
import { prepareToolchain } from "../toolchain/prepare.ts";
import type { Environment } from "../toolchain/probe.ts";
import { storeRoot } from "../toolchain/store.ts";
import type { Origin, ReadyToolchain } from "../toolchain/toolchain.ts";
import { type Cache, formatKey, restoreToolchain } from "./caches.ts";
import { type Survey, survey } from "./survey.ts";

/**
 * Installs the packages that are missing. The versions that were expected may differ from those that came, and
 * installed libraries are only known now, so the survey is made again; the plan is printed again if it changed.
 */
export async function installMissing(
  before: Survey,
  inputs: Inputs,
  log: Log,
  env: Environment,
): Promise<Survey> {
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

/** Finds, restores or builds every toolchain of the plan, one after the other: their builds use all cores. */
export async function prepareToolchains(
  { builds, host }: Survey,
  log: Log,
  env: Environment,
  cache: Cache,
): Promise<readonly ReadyToolchain[]> {
  const toolchains = new Set(builds.map(({ toolchain }) => toolchain));
  const options = {
    ...{ store: storeRoot(env), env, log },
    ...(cache.restore && { restore: restoreToolchain({ env, log }) }),
  };
  return log.group("Toolchains", async () => {
    const ready: ReadyToolchain[] = [];
    for (const toolchain of toolchains) {
      const one = await prepareToolchain(toolchain, host, options);
      log.step(
        `${toolchain.name}: ${origins[one.origin]} ${one.prefix ?? ""}`.trimEnd(),
        one.seconds,
      );
      log.info(`  key: ${formatKey(one.key)}`);
      cache.leavings?.toolchain(one);
      ready.push(one);
    }
    return ready;
  });
}

const origins: Readonly<Record<Origin, string>> = {
  path: "on PATH",
  store: "found in",
  cache: "restored to",
  built: "built in",
};
