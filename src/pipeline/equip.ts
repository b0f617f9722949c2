import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { installPackages } from "../machine/install.ts";
import { wantedOf } from "../plan/describe-plan.ts";
import { withTemporary } from "../process/leftovers.ts";
import { renderPlan } from "../report/plan-text.ts";
import type { StoreItem } from "../store/item.ts";
import { ocamlItem } from "../toolchain/opam-ocaml.ts";
import { configureAll } from "./mirage.ts";
import { openOpam } from "./opam.ts";
import { workRoot } from "./places.ts";
import { type Configured, type Survey, survey } from "./survey.ts";
import {
  type Equipping,
  type EquipRequest,
  ensureCached,
  prepareToolchains,
  type Toolchains,
} from "./toolchains.ts";

/** The toolchains of a plan, and the machine as it is then. */
export interface Equipment extends Toolchains {
  readonly survey: Survey;
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
    const { system, optional } = wantedOf(inputs, before.tools);
    const options = { install: inputs.install, optional, env, log };
    const installed = await installPackages(system, before.host, options);
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
    const ensure = (item: StoreItem) => ensureCached(item, equipping);
    const configured = await configureAll({
      survey: before,
      inputs,
      log,
      ensure,
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
    await ensureCached(ocamlItem(ocaml.request, opam(before)), equipping);
    return surveyAgain(before, equipping);
  });
}
