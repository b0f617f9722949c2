import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { ToolError } from "../errors.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { withTemporary } from "../leftovers.ts";
import { wantedOf } from "../plan/describe-plan.ts";
import { renderPlan } from "../plan/render.ts";
import type { Log } from "../report/log.ts";
import { installPackages } from "../toolchain/install.ts";
import { type Construction, obtain } from "../toolchain/obtain.ts";
import type { OpamMeans } from "../toolchain/opam-means.ts";
import { ocamlConstruction } from "../toolchain/opam-ocaml.ts";
import { type PrepareOptions, prepareToolchain } from "../toolchain/prepare.ts";
import type { Environment } from "../toolchain/probe.ts";
import { storeRoot } from "../toolchain/store.ts";
import type { Origin, ReadyToolchain } from "../toolchain/toolchain.ts";
import type { BrokenToolchain } from "./broken.ts";
import { type Cache, formatKey, restoreToolchain } from "./caches.ts";
import { configureAll } from "./mirage.ts";
import { openOpam } from "./opam.ts";
import { workRoot } from "./places.ts";
import { type Configured, type Survey, survey } from "./survey.ts";

/** What equipping a run needs beside its survey. */
export interface EquipRequest {
  readonly inputs: Inputs;
  /** Without an OCaml of ours. */
  readonly env: Environment;
  readonly log: Log;
  readonly cache: Cache;
}

interface Equipping extends EquipRequest {
  /** The means to build with opam. */
  readonly opam: (survey: Survey) => OpamMeans;
}

/** The toolchains of a plan that can be used, those that cannot, and the machine as it is then. */
export interface Equipment {
  readonly survey: Survey;
  readonly toolchains: readonly ReadyToolchain[];
  readonly broken: readonly BrokenToolchain[];
}

/** Provides everything that the plan of a survey needs: system packages, OCaml, toolchains. */
export async function equip(planned: Survey, request: EquipRequest): Promise<Equipment> {
  const { env, inputs, log } = request;
  const directory = join(workRoot(env), `opam-${randomUUID()}`);
  const equipping: Equipping = {
    ...request,
    opam: (survey) => openOpam(survey, inputs, { directory, log }),
  };
  return withTemporary(directory, async () => {
    const installed = await installMissing(planned, equipping);
    const provided = await provideOcaml(installed, equipping);
    const survey = await configureMirage(provided, equipping);
    return { survey, ...(await prepareToolchains(survey, equipping)) };
  });
}

/**
 * Installs the packages that are missing. The versions that were expected may differ from those that came, and
 * installed libraries are only known now, so the survey is made again; the plan is printed again if it changed.
 */
async function installMissing(before: Survey, equipping: Equipping): Promise<Survey> {
  const { inputs, env, log } = equipping;
  if (before.plan.install.length === 0) return before;
  return log.group("Installing system packages", async () => {
    const started = performance.now();
    const options = { install: inputs.install, env, log };
    const installed = await installPackages(
      wantedOf(inputs, before.tools).system,
      before.host,
      options,
    );
    log.step(`${installed.length} packages`, (performance.now() - started) / 1000);
    return surveyAgain(before, equipping);
  });
}

async function surveyAgain(
  before: Survey,
  { inputs, env, log }: Equipping,
  configured?: Configured,
): Promise<Survey> {
  const after = await survey(inputs, { env, log, before, ...(configured && { configured }) });
  const decided = ({ plan }: Survey) => JSON.stringify([plan.selection, plan.workspaces]);
  if (decided(before) !== decided(after))
    log.info(`The plan has changed:\n${renderPlan(after.plan)}`);
  return after;
}

/** Lets mirage configure a project that is one of its own, and surveys what came of it. */
async function configureMirage(before: Survey, equipping: Equipping): Promise<Survey> {
  if (before.mirage === undefined) return before;
  const { inputs, log, opam } = equipping;
  return log.group("MirageOS", async () => {
    const obtainOne = (construction: Construction) => obtainCached(construction, equipping);
    const configured = await configureAll({
      survey: before,
      inputs,
      log,
      obtainOne,
      opam: opam(before),
    });
    return surveyAgain(before, equipping, configured);
  });
}

/** Restores or builds the OCaml that opam is asked for, if it is not in the store, and surveys the machine with it. */
async function provideOcaml(before: Survey, equipping: Equipping): Promise<Survey> {
  const ocaml = before.opam?.ocaml;
  if (ocaml === undefined || ocaml.ready) return before;
  const { log, opam } = equipping;
  return log.group("OCaml", async () => {
    await obtainCached(ocamlConstruction(ocaml.request, opam(before)), equipping);
    return surveyAgain(before, equipping);
  });
}

/** Finds something in the store, in GitHub's cache or makes it, says so, and returns where it is. */
async function obtainCached(
  construction: Construction,
  { env, log, cache }: Equipping,
): Promise<string> {
  const started = performance.now();
  const { name, key } = construction;
  const options = { store: storeRoot(env), env, log };
  const { leave, restore } = cached(name, cache);
  const { prefix, origin } = await obtain(construction, { ...options, ...restore });
  leave({ key, prefix, origin });
  log.step(`${name}: ${origins[origin]} ${prefix}`, (performance.now() - started) / 1000);
  log.info(`  key: ${formatKey(key)}`);
  return prefix;
}

/**
 * Finds, restores or builds every toolchain of the plan, one after the other: their builds use all cores. When a tool
 * fails while one is built, that costs its own targets only; ToolError if no toolchain is left, or with `failFast`.
 */
async function prepareToolchains(
  survey: Survey,
  equipping: Equipping,
): Promise<Omit<Equipment, "survey">> {
  const { log, inputs } = equipping;
  const wanted = [...new Set(survey.builds.map(({ toolchain }) => toolchain))];
  const options = optionsFor(survey, equipping);
  return log.group("Toolchains", async () => {
    const toolchains: ReadyToolchain[] = [];
    const broken: BrokenToolchain[] = [];
    for (const toolchain of wanted)
      try {
        const { leave, restore } = cached(toolchain.name, equipping.cache);
        const one = await prepareToolchain(toolchain, survey.host, { ...options, ...restore });
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

function optionsFor(survey: Survey, { log, opam: meansFor }: Equipping): PrepareOptions {
  const { env, opam, findlib } = survey;
  const options = { store: storeRoot(env), env, log };
  if (opam === undefined) return options;
  const { repositories } = opam;
  return {
    ...options,
    opam: { repositories, means: meansFor(survey), libraries: findlib?.path ?? [] },
  };
}

/** The way of something of the store from and to GitHub's cache. */
function cached(name: string, { service, leavings }: Cache) {
  let found = false;
  const restore =
    service &&
    restoreToolchain(service, () => {
      found = true;
    });
  return {
    restore: restore && { restore },
    leave: (made: Pick<ReadyToolchain, "key" | "prefix" | "origin">) =>
      leavings?.toolchain({ name, ...made }, found),
  };
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
