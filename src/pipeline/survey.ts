import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError } from "../base/errors.ts";
import { diskFiles } from "../base/files.ts";
import type { Log } from "../base/log.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { type HostFindlib, hostFindlib } from "../machine/findlib.ts";
import type { Host } from "../machine/host.ts";
import { detectMirage, type Unconfigured } from "../mirage/detect.ts";
import type { ResolvedRepository } from "../opam/repositories.ts";
import { makePlan, type Planned } from "../plan/make-plan.ts";
import type { Source } from "../project/model.ts";
import { nothingRead, readProject } from "../project/read-project.ts";
import type { Target } from "../targets/target.ts";
import { machineLibraries } from "../toolchain/libraries.ts";
import type { OcamlRequest } from "../toolchain/opam-ocaml.ts";
import { mirageTools, refuseMirage } from "./mirage-plan.ts";
import { surveyMachine } from "./survey-machine.ts";

/** What there is and what will be done about it; nothing has been changed yet. */
export interface Survey extends Planned {
  readonly host: Host;
  /** Undefined while there is no OCaml. */
  readonly findlib: HostFindlib | undefined;
  /** What programs are run with: the OCaml of this survey is on its PATH. */
  readonly env: Environment;
  /** Undefined where nothing comes from opam. */
  readonly opam: OpamSurvey | undefined;
  /** opam packages that the kind of project needs. */
  readonly tools: readonly string[];
  /** Undefined unless mirage must configure the project. */
  readonly mirage: Unconfigured | undefined;
}

/** What is to come from opam. */
export interface OpamSurvey {
  readonly repositories: readonly ResolvedRepository[];
  /** OCaml itself, if that is to. `ready`: it is in the store, and this survey was made with it. */
  readonly ocaml: { readonly request: OcamlRequest; readonly ready: boolean } | undefined;
}

/** How the machine is looked at: `env` is without an OCaml of ours, `before` an earlier survey of the same run. */
export interface SurveyOptions {
  readonly env: Environment;
  readonly log: Log;
  readonly before?: Survey;
  /** What mirage has made of a MirageOS project, by target; undefined until it has. */
  readonly configured?: Configured;
}

/** The source of each target, by its name. */
export type Configured = ReadonlyMap<string, Source>;

/** Reads the project and the machine and makes the plan. Throws ConfigurationError with all that is wrong. */
export async function survey(inputs: Inputs, options: SurveyOptions): Promise<Survey> {
  try {
    return await surveyAlone(inputs, options);
  } catch (error) {
    const outer = outerProject(inputs);
    if (!(error instanceof ConfigurationError) || outer === undefined) throw error;
    const message = `This project lies in the larger one in ${outer}, and what is missing may be there: set working-directory to that and name the executable from there.`;
    throw new ConfigurationError([...error.problems, { message }]);
  }
}

/** The nearest directory above the project, up to the workspace, that dune by hand would take as its root instead. */
function outerProject({ workspace, workingDirectory }: Inputs): string | undefined {
  for (let path = workingDirectory; path !== workspace && path !== dirname(path); ) {
    path = dirname(path);
    if (["dune-workspace", "dune-project"].some((name) => existsSync(join(path, name))))
      return path;
  }
  return undefined;
}

async function surveyAlone(inputs: Inputs, options: SurveyOptions): Promise<Survey> {
  const directory = inputs.workingDirectory;
  const mirage = detectMirage(diskFiles(directory));
  const tools = mirage ? mirageTools(mirage, inputs) : [];
  const { host, env, opam } = await surveyMachine(inputs, tools, options);
  if (mirage) refuseMirage(mirage, inputs, host);
  const findlib = await hostFindlib(host, env);
  const machine = machineLibraries(findlib);
  const repositories = opam?.repositories ?? [];
  const { configured } = options;
  const planned = makePlan({
    ...{ inputs, host, repositories, tools },
    libraries: (toolchain) => toolchain.libraries(machine, host),
    machine: machine.described,
    sourceOf: sourcesOf(directory, mirage !== undefined, configured),
    unconfigured: mirage && !configured ? unconfigured : undefined,
  });
  return { ...planned, host, findlib, env, opam, tools, mirage };
}

const unconfigured =
  "mirage configures the project for each target when it is installed; what is built and chosen is known then.";

/** A MirageOS project has its sources from mirage; before that there is nothing to read. */
function sourcesOf(
  directory: string,
  mirage: boolean,
  configured: Configured | undefined,
): (target: Target) => Source {
  const files = diskFiles(directory);
  const own = { directory, project: mirage ? nothingRead : readProject(files) };
  return ({ name }) => configured?.get(name) ?? own;
}
