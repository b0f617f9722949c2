import type { Environment } from "../base/environment.ts";
import { ConfigurationError, type Problem } from "../base/errors.ts";
import { brokenLayer, fileLayer, type ReadFile, readTextFile } from "./config-file.ts";
import { readConfigureArgs } from "./configure-args.ts";
import { cacheModes, type InputName, installModes } from "./definitions.ts";
import type { Inputs } from "./inputs.ts";
import { defaultLayer, type Flags, find, flagLayer, inputLayer, type Layer } from "./layers.ts";
import { readCompiler, readOpamPackages, readRepositories } from "./opam-inputs.ts";
import {
  readBoolean,
  readChoice,
  readNumber,
  readPattern,
  readProfile,
  type Scalar,
} from "./scalar.ts";
import { readAdjustedTargets } from "./target-list.ts";
import type { Report, Value } from "./value.ts";
import {
  findConfig,
  findOutputDirectory,
  findRoots,
  findWorkingDirectory,
  type Roots,
  shownPath,
} from "./workspace-paths.ts";

/** The origins of inputs. `readFile` reads the config file from the disk unless a test gives another. */
export interface Sources {
  readonly flags: Flags;
  readonly environment: Environment;
  readonly cwd: string;
  readonly readFile?: ReadFile;
}

/**
 * Everything that the user asked for. A flag wins over an action input, that over the config file, and all over the
 * default. Reads the config file and follows symbolic links; writes nothing. Throws one ConfigurationError with all
 * that is wrong.
 */
export async function loadInputs(sources: Sources): Promise<Inputs> {
  const { flags, environment, cwd, readFile = readTextFile } = sources;
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const roots = findRoots(environment, cwd);
  const said = [await flagLayer(flags, report), await inputLayer(environment, report)];
  const defaults = defaultLayer();
  const outside = [...said, defaults];
  const directory = findWorkingDirectory(roots, find(outside, "working-directory"), report);
  const config = find(outside, "config");
  const file = await readConfig({ roots, directory, config, readFile, report });
  const layers = [...said, file, defaults];
  const { profile, ...rest } = {
    ...readScalars(layers, report),
    ...(await readAdjustedTargets(layers, report)),
    ocamlCompiler: readCompiler(find(layers, "ocaml-compiler"), report),
    opamRepositories: readRepositories(find(layers, "opam-repositories"), roots.current, report),
    opamPackages: readOpamPackages(find(layers, "opam-packages"), report),
    configureArgs: readConfigureArgs(find(layers, "configure-args"), report),
  };
  const output = findOutputDirectory(roots, directory, find(layers, "output-directory"), report);
  // None of these is undefined without a problem.
  if (problems.length > 0 || !profile || !directory || !output)
    throw new ConfigurationError(problems);
  const { workspace } = roots;
  return { ...rest, profile, workspace, workingDirectory: directory, outputDirectory: output };
}

interface Config {
  readonly roots: Roots;
  readonly directory: string | undefined;
  readonly config: Value | undefined;
  readonly readFile: ReadFile;
  readonly report: Report;
}

async function readConfig({ roots, directory, config, readFile, report }: Config): Promise<Layer> {
  if (directory === undefined) return brokenLayer;
  const path = findConfig(roots, directory, config, report);
  if (path === undefined) return brokenLayer;
  const named = config?.origin.kind !== "default";
  return fileLayer({ path, label: shownPath(roots, path), named }, readFile, report);
}

function readScalars(layers: readonly Layer[], report: Report) {
  const scalar = (name: InputName): Scalar => ({ name, value: find(layers, name), report });
  return {
    install: readChoice(scalar("install"), installModes),
    profile: readProfile(scalar("profile")),
    boot: readBoolean(scalar("boot")),
    bootExpect: readPattern(scalar("boot-expect")),
    bootTimeout: readNumber(scalar("boot-timeout")) ?? 0,
    strip: readBoolean(scalar("strip")),
    failFast: readBoolean(scalar("fail-fast")),
    jobs: readNumber(scalar("jobs")),
    artifacts: readBoolean(scalar("artifacts")),
    retentionDays: readNumber(scalar("retention-days")),
    compressionLevel: readNumber(scalar("compression-level")) ?? 0,
    cache: readChoice(scalar("cache"), cacheModes),
  };
}
