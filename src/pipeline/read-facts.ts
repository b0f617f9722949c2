import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Context } from "../base/context.ts";
import { diskFiles } from "../base/files.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { hostFindlib } from "../machine/findlib.ts";
import { probeHost } from "../machine/probe.ts";
import { chosenMirage, type MirageWish, mirageItem } from "../mirage/choose-mirage.ts";
import { configFile, detectMirage } from "../mirage/detect.ts";
import { toolRepositories } from "../mirage/package-lock.ts";
import { type ResolvedRepository, resolveRepositories } from "../opam/repositories.ts";
import { toolsFor } from "../plan/decide.ts";
import type { Facts, OpamFacts, ProjectFacts } from "../plan/facts.ts";
import { isMirageOpen } from "../plan/mirage-plan.ts";
import { packagesWanted } from "../plan/needs.ts";
import { readProject } from "../project/read-project.ts";
import { findItem } from "../store/item.ts";
import { machineLibraries } from "../toolchain/libraries.ts";
import { exactVersion, expectedOcaml } from "../toolchain/ocaml-provider.ts";
import { lentDune, type OcamlRequest, ocamlItem, withOcaml } from "../toolchain/opam-ocaml.ts";
import { toolchainNamed } from "../toolchain/toolchains.ts";

/** Reads the project and the machine. Throws ConfigurationError where a file of the project cannot be read. */
export async function readFacts(inputs: Inputs, context: Context): Promise<Facts> {
  const project = readProjectFacts(inputs);
  const machine = await readMachine(inputs, context, project);
  return { project, toolchains: new Map(), ...machine };
}

/** The facts once more, when something was installed on the machine or OCaml was put into the store. */
export async function readMachineAgain(
  facts: Facts,
  inputs: Inputs,
  context: Context,
): Promise<Facts> {
  const { project, opam } = facts;
  return { ...facts, ...(await readMachine(inputs, context, project, opam?.repositories)) };
}

function readProjectFacts({ workingDirectory: directory }: Inputs): ProjectFacts {
  const files = diskFiles(directory);
  const mirage = detectMirage(files);
  if (mirage)
    return {
      ...{ kind: "mirage", mirage, configured: undefined },
      config: files.read(configFile) ?? "",
    };
  return { kind: "dune", source: { directory, project: readProject(files) } };
}

type MachineFacts = Pick<Facts, "host" | "env" | "findlib" | "libraries" | "opam">;

/** `repositories` are those that were resolved before: they stay as they are for the whole run. */
async function readMachine(
  inputs: Inputs,
  context: Context,
  project: ProjectFacts,
  repositories?: readonly ResolvedRepository[],
): Promise<MachineFacts> {
  const found = await probeWithOcaml(inputs, context, project, repositories);
  const { host, env } = found;
  const findlib = await hostFindlib(host, env);
  return { ...found, findlib, libraries: machineLibraries(findlib) };
}

/**
 * Probes the machine as the project will see it: with the OCaml that opam has put into the store, or, until that is
 * there, with none but the one that is expected.
 */
async function probeWithOcaml(
  inputs: Inputs,
  context: Context,
  project: ProjectFacts,
  known: readonly ResolvedRepository[] | undefined,
): Promise<Pick<Facts, "host" | "env" | "opam">> {
  const { env } = context;
  const { system, optional, ocaml } = packagesWanted(inputs, toolsFor(inputs, project));
  const packages = [...system, ...optional, ...programsOf(project)];
  const host = await probeHost(packages, env);
  if (!ocaml && !inputs.targets.some(isBuiltByOpam)) return { host, env, opam: undefined };
  const repositories =
    known ?? (await resolveRepositories(toolRepositories(inputs.opamRepositories), env));
  if (!ocaml) return { host, env, opam: { repositories, ocaml: undefined } };
  const expected = expectedOcaml(ocaml, host.ocaml);
  const wish = wishOf(inputs, project, { repositories, host, ocaml: exactVersion(expected) });
  const place = wish && (await findItem(mirageItem(wish, undefined), context));
  const chosen = place && (await chosenMirage(place));
  const asked = packagesWanted(inputs, toolsFor(inputs, project, chosen)).ocaml ?? ocaml;
  const { found, request } = await findOcaml({ ocaml: asked, host, repositories, context });
  const opam = (ready: boolean): OpamFacts => ({
    repositories,
    ocaml: { request, ready, ...(wish && !place && { wish }) },
  });
  if (found === undefined) {
    const awaited = { ...host, compiler: undefined, dune: undefined, ocaml: expected };
    return { host: awaited, env, opam: opam(false) };
  }
  const inside = withOcaml(env, found);
  return { host: await probeHost(packages, inside), env: inside, opam: opam(true) };
}

/** Programs that the project's modules are made with, which are packages of the same names. */
function programsOf(facts: ProjectFacts): readonly string[] {
  if (facts.kind !== "dune") return [];
  const { libraries, executables } = facts.source.project;
  return [...new Set([...libraries, ...executables].flatMap(({ programs = [] }) => programs))];
}

/** Looks for what is asked for in the store. One with a dune of its own does as well as one that takes the machine's. */
async function findOcaml(
  request: OcamlRequest,
): Promise<{ readonly found: string | undefined; readonly request: OcamlRequest }> {
  const { context, host } = request;
  const found = await findItem(ocamlItem(request, undefined), context);
  if (found !== undefined || lentDune(request) === undefined) return { found, request };
  const own = { ...request, host: { ...host, dune: undefined } };
  const other = await findItem(ocamlItem(own, undefined), context);
  return { found: other, request: other === undefined ? request : own };
}

function wishOf(
  inputs: Inputs,
  project: ProjectFacts,
  where: Omit<MirageWish, "gate">,
): MirageWish | undefined {
  if (project.kind !== "mirage" || !isMirageOpen(project.mirage, inputs)) return undefined;
  return { gate: project.mirage.gate, ...where };
}

const isBuiltByOpam = ({ toolchain }: Inputs["targets"][number]): boolean =>
  toolchainNamed(toolchain).byOpam;

/** The nearest directory above the project, up to the workspace, that dune by hand would take as its root instead. */
export function outerProject({ workspace, workingDirectory }: Inputs): string | undefined {
  for (let path = workingDirectory; path !== workspace && path !== dirname(path); ) {
    path = dirname(path);
    if (["dune-workspace", "dune-project"].some((name) => existsSync(join(path, name))))
      return path;
  }
  return undefined;
}
