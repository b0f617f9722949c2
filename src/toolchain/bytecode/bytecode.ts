import { join } from "node:path";
import { type Compiler, type Host, machineText } from "../../machine/host.ts";
import { versionOf } from "../../machine/probe.ts";
import type { StoreItem } from "../../store/item.ts";
import type { Key } from "../../store/store.ts";
import { type MemoryMap, picolibcLink, shimsHash } from "../chip.ts";
import { bareLibraries } from "../libraries.ts";
import {
  compilerKey,
  hostPackages,
  ocamlVersion,
  packageVersion,
  programExtensions,
  toolchainItem,
  versionOfCompiler,
} from "../machine-parts.ts";
import { sourceEnvironment } from "../ocaml-source.ts";
import type { Means, Toolchain } from "../toolchain.ts";
import { buildFirmware } from "./build-bytecode.ts";
import { type Firmware, firmwareProblem, recipeFor } from "./bytecode-recipe.ts";

/** A board on gcc and picolibc. */
export interface Board extends Pick<Firmware, "architecture" | "triple" | "tools"> {
  readonly summary: string;
  /** e_machine. */
  readonly machine: number;
  readonly cpu: readonly string[];
  readonly memory: MemoryMap;
}

/** The chip of a board. */
export const firmwareOf = (board: Board): Firmware => ({
  triple: board.triple,
  tools: board.tools,
  architecture: board.architecture,
  compilerPackage: `gcc-${board.tools}`,
  libraryPackage: `picolibc-${board.tools}`,
  compileFlags: [...board.cpu, "--specs=picolibc.specs"],
  linkFlags: picolibcLink(board.memory),
});

/** OCaml's bytecode for a board, with a runtime that is built for its chip (docs/toolchains.md). */
export function bytecode(name: string, board: Board): Toolchain {
  const firmware = firmwareOf(board);
  const findlib = name.replaceAll("-", "_");
  return {
    ...{ name, kind: "bytecode", summary: board.summary, context: name, findlib },
    findlibPackages: { hidden: [], standard: [], rewriters: true },
    bytecodeOnly: true,
    linksAgain: false,
    // dune 2 asks ocamlfind for a toolchain. The runtime's source is an .xz from Debian 13 on, and its build makes a tool for the machine that builds.
    packages: [
      ...hostPackages,
      ..."ocaml-findlib ocaml-source gcc libc6-dev make xz-utils".split(" "),
      ...[firmware.compilerPackage, firmware.libraryPackage],
    ],
    modePackages: {},
    byOpam: false,
    chip: firmware,
    sees: "none",
    libraries: () => bareLibraries,
    impossible: ({ ocaml }) => ocaml && firmwareProblem(ocaml.version),
    machine: () => board.machine,
    variables: (host) => ({
      ...{ context_name: name, os_type: "Unix", system: "none" },
      ...{ architecture: board.architecture, arch_sixtyfour: "false" },
      ...programExtensions,
      ...ocamlVersion(host),
    }),
    item: (means) => firmwareItem(name, firmware, means),
    use: async (prefix) => ({
      findlibLines: findlibLines(findlib, prefix),
      programs: undefined,
      strip: `${firmware.tools}-strip`,
      objcopy: `${firmware.tools}-objcopy`,
    }),
  };
}

async function firmwareItem(
  name: string,
  firmware: Firmware,
  { context, compiler, host }: Means,
): Promise<StoreItem> {
  const { env, log, jobs, store } = context;
  const key = await firmwareKey(firmware, compiler, host, store);
  const version = versionOfCompiler(compiler);
  const recipe = recipeFor(version);
  return {
    ...{ ...toolchainItem(name), key, inPlace: false },
    build: (place) =>
      buildFirmware({
        ...{ chip: firmware, recipe, compiler, version, jobs, ...place },
        env: sourceEnvironment(env),
        onLine: (line) => log.verbose && log.child(line, name),
      }),
    answers: async (prefix) => (await versionOf(join(prefix, "bin", "ocamlc"), env)) === version,
  };
}

/** Raised when the recipe changes in a way that its inputs do not show. */
const schema = "3";

/**
 * Everything that decides what a bare-metal toolchain contains. Nothing is run: versions come from dpkg's database as
 * the host was probed, the rest is read. Throws ConfigurationError when a compiler or C library is not a package.
 */
async function firmwareKey(
  firmware: Firmware,
  compiler: Compiler,
  host: Host,
  store: string,
): Promise<Key> {
  return {
    schema,
    machine: machineText(host),
    ...compilerKey(compiler),
    triple: firmware.triple,
    flags: [...firmware.compileFlags, ...firmware.linkFlags].join(" "),
    gcc: packageVersion(firmware.compilerPackage, host),
    picolibc: packageVersion(firmware.libraryPackage, host),
    shims: await shimsHash(),
    store,
  };
}

/** Lines of findlib.conf for a toolchain; no ocamlopt, so that dune links bytecode. */
function findlibLines(name: string, prefix: string): readonly string[] {
  const values = {
    path: `${prefix}/lib`,
    destdir: `${prefix}/lib`,
    stdlib: `${prefix}/lib/ocaml`,
    ocamlc: `${prefix}/bin/ocamlc`,
    ocamldep: `${prefix}/bin/ocamldep`,
    ocamlmklib: `${prefix}/bin/ocamlmklib`,
  };
  return Object.entries(values).map(([variable, value]) => `${variable}(${name}) = "${value}"`);
}
