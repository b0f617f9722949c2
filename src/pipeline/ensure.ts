import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Context } from "../base/context.ts";
import { ConfigurationError, ToolError } from "../base/errors.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { installPackages } from "../machine/install.ts";
import { mirageItem } from "../mirage/choose-mirage.ts";
import type { Opam } from "../opam/build-with-opam.ts";
import { decide } from "../plan/decide.ts";
import type { BrokenToolchain, Facts } from "../plan/facts.ts";
import type { Need, Plan } from "../plan/plan.ts";
import { withTemporary } from "../process/leftovers.ts";
import { renderPlan } from "../report/plan-text.ts";
import { ensureToolchain } from "../toolchain/ensure-toolchain.ts";
import { toolchainItem } from "../toolchain/machine-parts.ts";
import { ocamlItem } from "../toolchain/opam-ocaml.ts";
import type { ReadyToolchain, Toolchain } from "../toolchain/toolchain.ts";
import { ensureCached, tellOrigin, throughCache } from "./caches.ts";
import type { Planned, Run } from "./job.ts";
import { configureSources } from "./mirage-sources.ts";
import { opamFor } from "./opam-for.ts";
import { workRoot } from "./places.ts";
import { outerProject, readFacts, readMachineAgain } from "./read-facts.ts";

/** Reads the facts and decides; nothing is changed. Throws one ConfigurationError with everything that is wrong. */
export async function planRun(inputs: Inputs, context: Context): Promise<Planned> {
  return withOuterProject(inputs, async () => decided(inputs, await readFacts(inputs, context)));
}

function decided(inputs: Inputs, facts: Facts): Planned {
  const decision = decide(inputs, facts);
  if (decision.plan === undefined) throw new ConfigurationError(decision.problems);
  return { facts, plan: decision.plan };
}

/** Adds to the user's mistakes that the project lies in a larger one, where what is missing may be. */
async function withOuterProject<T>(inputs: Inputs, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const outer = outerProject(inputs);
    if (!(error instanceof ConfigurationError) || outer === undefined) throw error;
    const message = `This project lies in the larger one in ${outer}, and what is missing may be there: set working-directory to that and name the executable from there.`;
    throw new ConfigurationError([...error.problems, { message }]);
  }
}

/** Ensures one need after the other, reading the facts again after each, until the plan lacks nothing. */
export async function ensureNeeds(first: Planned, run: Run): Promise<Planned> {
  const { inputs, context } = run;
  const opamDirectory = join(workRoot(context.env), `opam-${randomUUID()}`);
  return withTemporary(opamDirectory, async () => {
    let planned = first;
    for (let { need } = planned.plan; need !== undefined; need = planned.plan.need) {
      const facts = await ensure(need, planned.facts, run, opamDirectory);
      const next = await withOuterProject(inputs, async () => decided(inputs, facts));
      refuseSame(need, next.plan);
      tellChange(planned, next, context);
      planned = next;
    }
    return planned;
  });
}

/** Throws where the plan still lacks what was ensured: it would never end. */
export function refuseSame(
  { kind }: Need,
  { need, install }: Pick<Plan, "need" | "install">,
): void {
  if (need?.kind !== kind) return;
  if (kind === "packages")
    throw new ToolError(
      `apt-get has succeeded, and these packages are still missing: ${install.join(", ")}; install them by hand and run again.`,
    );
  throw new Error(`the need for ${kind} was not met`);
}

/** The selection and the workspaces are what a user decides by. */
function tellChange(before: Planned, after: Planned, { log }: Context): void {
  const decisions = ({ plan }: Planned) =>
    JSON.stringify([
      plan.workspaces.map(({ name, reason }) => [name, reason]),
      plan.images.map(({ file, selection }) => [file, selection.choices]),
    ]);
  if (decisions(before) !== decisions(after))
    log.info(`The plan has changed:\n${renderPlan(after.plan)}`);
}

/** Ensures a need; the facts as they are then. `opamDirectory` (absolute) is for opam's roots. */
function ensure(need: Need, facts: Facts, run: Run, opamDirectory: string): Promise<Facts> {
  const { inputs, context } = run;
  const opam = opamFor(facts, run, opamDirectory);
  const { log } = context;
  const again = () => readMachineAgain(facts, inputs, context);
  switch (need.kind) {
    case "packages":
      return log.group("Installing system packages", () =>
        installAll(need, facts, run).then(again),
      );
    case "ocaml":
      return log.group("OCaml", () => ensureOcaml(need, facts, run, opam));
    case "toolchains":
      return log.group("Toolchains", () => ensureToolchains(need.toolchains, facts, run, opam));
    case "sources":
      return log.group("MirageOS", () => ensureSources(facts, run, opam));
  }
}

/** With the choice of a mirage the OCaml that is asked for is another, which may be there already. */
async function ensureOcaml(
  { request, wish }: Extract<Need, { kind: "ocaml" }>,
  facts: Facts,
  run: Run,
  means: Opam,
): Promise<Facts> {
  const again = () => readMachineAgain(facts, run.inputs, run.context);
  if (wish === undefined) {
    await ensureCached(ocamlItem(request, means), run);
    return again();
  }
  await ensureCached(mirageItem(wish, means), run);
  const chosen = await again();
  const { ocaml } = chosen.opam ?? {};
  if (ocaml === undefined || ocaml.ready) return chosen;
  const { request: exact, ready: _, wish: open } = ocaml;
  if (open !== undefined) throw new Error("the choice of mirage was made and is not there");
  return ensureOcaml({ kind: "ocaml", request: exact }, facts, run, means);
}

async function installAll(
  { system, optional }: Extract<Need, { kind: "packages" }>,
  { host }: Facts,
  { inputs, context: { env, log } }: Run,
): Promise<void> {
  const started = performance.now();
  const options = { install: inputs.install, optional, env, log };
  const installed = await installPackages(system, host, options);
  log.step(`${installed.length} packages`, (performance.now() - started) / 1000);
}

/**
 * Finds, restores or builds toolchains, one after the other: their builds use all cores. When a tool fails while one is
 * built, that costs its own targets only; ToolError if no toolchain is left, or with `fail-fast`.
 */
async function ensureToolchains(
  wanted: readonly Toolchain[],
  facts: Facts,
  run: Run,
  opam: Opam,
): Promise<Facts> {
  const { log } = run.context;
  const toolchains = new Map<Toolchain, ReadyToolchain | BrokenToolchain>(facts.toolchains);
  for (const toolchain of wanted)
    try {
      toolchains.set(toolchain, await ensureOne(toolchain, facts, run, opam));
    } catch (error) {
      const none =
        toolchain === wanted.at(-1) && [...toolchains.values()].every((one) => "broken" in one);
      if (!(error instanceof ToolError) || run.inputs.failFast || none) throw error;
      log.info(`✗ ${toolchain.name}: ${error.message}\n${error.output}`.trimEnd());
      const broken = `The toolchain ${toolchain.name} could not be built: ${error.message}`;
      toolchains.set(toolchain, { toolchain, broken });
    }
  return { ...facts, toolchains };
}

async function ensureOne(
  toolchain: Toolchain,
  facts: Facts,
  run: Run,
  opam: Opam,
): Promise<ReadyToolchain> {
  const { host, env, findlib } = facts;
  const { name } = toolchain;
  const { restore, leave } = throughCache(run.cache);
  const context = { ...run.context, env };
  const repositories = facts.opam?.repositories ?? [];
  const means = { context, host, repositories, path: findlib?.path ?? [], opam };
  const ready = await ensureToolchain(toolchain, means, restore);
  leave({ ...ready, ...toolchainItem(name) });
  tellOrigin(name, ready, ready.seconds, context);
  return ready;
}

async function ensureSources(facts: Facts, run: Run, opam: Opam): Promise<Facts> {
  const { project } = facts;
  if (project.kind !== "mirage") return facts;
  const configured = await configureSources(facts, run.inputs, run.context, {
    ensureOne: (item) => ensureCached(item, run),
    opam,
  });
  return { ...facts, project: { ...project, configured } };
}
