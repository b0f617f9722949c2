import type { Inputs } from "../../src/inputs/inputs.ts";
import type { Host, PackageState } from "../../src/machine/host.ts";
import { defaultRepositories } from "../../src/opam/repositories.ts";
import type { Facts } from "../../src/plan/facts.ts";
import { packagesWanted } from "../../src/plan/needs.ts";
import { unknownLibraries } from "../../src/project/installed.ts";
import { readProject } from "../../src/project/read-project.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import type { ReadyToolchain } from "../../src/toolchain/toolchain.ts";
import { toolchainNamed } from "../../src/toolchain/toolchains.ts";
import { filesOf } from "../project/files-of.ts";
import { hostWith } from "../toolchain/host.ts";

/** Inputs as a user gives who names targets only, with some changes. */
export function inputsFor(names: readonly string[], change: Partial<Inputs> = {}): Inputs {
  const targets = names.map((name) => {
    const target = catalogue.find((one) => one.name === name);
    if (!target) throw new Error(`no target ${name}`);
    return target;
  });
  return {
    ...{
      targets,
      executables: [],
      workspace: "/w",
      workingDirectory: "/w",
      outputDirectory: "/w/out",
    },
    ...{
      ocamlCompiler: { kind: "system" },
      opamRepositories: defaultRepositories,
      opamPackages: [],
    },
    ...{
      configureArgs: [],
      install: "auto",
      profile: "release",
      boot: true,
      bootExpect: undefined,
    },
    ...{ bootTimeout: 60, strip: true, failFast: false, jobs: undefined, artifacts: true },
    ...{ retentionDays: undefined, compressionLevel: 6, cache: "auto" },
    ...change,
  };
}

const state = (installed: string | undefined): PackageState => ({
  installed,
  candidate: "1",
  onPath: false,
});

/** A Debian with apt, OCaml 5.4.1 and dune, where these packages are installed, and others can be. */
export function machine(inputs: Inputs, isInstalled: (name: string) => boolean): Host {
  const { system, optional } = packagesWanted(inputs, []);
  const names = [...system, ...optional].flatMap((entry) => entry.split(" | "));
  const host = hostWith({ version: "5.4.1", library: "/usr/lib/ocaml" });
  return {
    ...host,
    dune: { version: "3.24.1", from: "path" },
    installer: { kind: "apt", prefix: [] },
    packages: new Map(names.map((name) => [name, state(isInstalled(name) ? "1" : undefined)])),
  };
}

/** A toolchain that is there. */
export function ready(name: Parameters<typeof toolchainNamed>[0]): ReadyToolchain {
  const toolchain = toolchainNamed(name);
  return {
    ...{ toolchain, prefix: "/t", findlibLines: [], programs: undefined, key: {}, origin: "store" },
    ...{ seconds: 0, strip: "strip", objcopy: "objcopy" },
  };
}

/** Facts of a project with these files on a machine where all is installed and no toolchain was ensured. */
export function factsFor(
  inputs: Inputs,
  files: Readonly<Record<string, string>>,
  change: Partial<Facts> = {},
): Facts {
  const project = readProject(filesOf(files));
  return {
    host: machine(inputs, () => true),
    env: {},
    findlib: undefined,
    libraries: { linked: unknownLibraries, described: unknownLibraries },
    opam: undefined,
    project: { kind: "dune", source: { directory: "/w", project } },
    toolchains: new Map(),
    ...change,
  };
}
