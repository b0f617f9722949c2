import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Context } from "../base/context.ts";
import { diskFiles } from "../base/files.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { hostFindlib } from "../machine/findlib.ts";
import { probeHost } from "../machine/probe.ts";
import { detectMirage } from "../mirage/detect.ts";
import { toolRepositories } from "../mirage/package-lock.ts";
import { type ResolvedRepository, resolveRepositories } from "../opam/repositories.ts";
import { toolsFor } from "../plan/decide.ts";
import type { Facts, OpamFacts, ProjectFacts } from "../plan/facts.ts";
import { packagesWanted } from "../plan/needs.ts";
import { readProject } from "../project/read-project.ts";
import { findInStore } from "../store/obtain.ts";
import { librariesOf, machineLibraries } from "../toolchain/libraries.ts";
import { ocamlConstruction, withOcaml } from "../toolchain/opam-ocaml.ts";
import { expectedOcaml } from "../toolchain/provision.ts";
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
  if (mirage) return { kind: "mirage", mirage, configured: undefined };
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
  const libraries = {
    seenBy: librariesOf(findlib, host.architecture),
    machine: machineLibraries(findlib),
  };
  return { ...found, findlib, libraries };
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
  const { env, store } = context;
  const { system, optional, provision } = packagesWanted(inputs, toolsFor(inputs, project));
  const packages = [...system, ...optional];
  const host = await probeHost(packages, env);
  if (!provision && !inputs.targets.some(isBuiltByOpam)) return { host, env, opam: undefined };
  const repositories =
    known ?? (await resolveRepositories(toolRepositories(inputs.opamRepositories), env));
  if (!provision) return { host, env, opam: { repositories, ocaml: undefined } };
  const request = { provision, host, repositories, store, env };
  const found = await findInStore(ocamlConstruction(request, undefined), context);
  const opam = (ready: boolean): OpamFacts => ({ repositories, ocaml: { request, ready } });
  if (found === undefined) {
    const ocaml = expectedOcaml(provision, host.ocaml);
    const awaited = { ...host, compiler: undefined, dune: undefined, ocaml };
    return { host: awaited, env, opam: opam(false) };
  }
  const inside = withOcaml(env, found);
  return { host: await probeHost(packages, inside), env: inside, opam: opam(true) };
}

const isBuiltByOpam = ({ toolchain }: Inputs["targets"][number]): boolean =>
  toolchainNamed(toolchain).build?.kind === "opam";

/** The nearest directory above the project, up to the workspace, that dune by hand would take as its root instead. */
export function outerProject({ workspace, workingDirectory }: Inputs): string | undefined {
  for (let path = workingDirectory; path !== workspace && path !== dirname(path); ) {
    path = dirname(path);
    if (["dune-workspace", "dune-project"].some((name) => existsSync(join(path, name))))
      return path;
  }
  return undefined;
}
