import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { hostMachine } from "../../base/architectures.ts";
import type { Environment } from "../../base/environment.ts";
import { ConfigurationError, type Problem } from "../../base/errors.ts";
import type { Host } from "../../machine/host.ts";
import { versionOf } from "../../machine/probe.ts";
import { opamKey } from "../../opam/build-with-opam.ts";
import { chooseVersion, isGated } from "../../opam/package-versions.ts";
import { type OpamPackage, packageText } from "../../opam/specification.ts";
import { borrow, buildSwitch, filesOf, installInto, type Switch } from "../../opam/switch.ts";
import { run } from "../../process/run.ts";
import type { StoreItem } from "../../store/item.ts";
import { type ByMachine, onMachine, refuseMachine } from "../by-machine.ts";
import {
  compilerKey,
  hostPackages,
  ocamlVersion,
  programExtensions,
  toolchainItem,
  versionOfCompiler,
} from "../machine-parts.ts";
import { exactVersion, opamSystemPackages } from "../ocaml-provider.ts";
import { prefixOf, pruneSwitch } from "../opam-ocaml.ts";
import type { BuildMachine, Means, Toolchain, ToolchainUse } from "../toolchain.ts";
import { hiddenPackages, pureLibraries, type System } from "./unikernel-libraries.ts";

/** A cross compiler as an opam package. */
export interface OpamCompiler {
  readonly package: string;
  /** Packages that it is of no use without. */
  readonly with?: readonly string[];
  /** Prefix of its tools, without its dash: `x86_64-solo5-ocaml`. */
  readonly tools: string;
  /** e_machine of what it makes. */
  readonly machine: number;
}

/** A toolchain of a unikernel's base layer. */
export interface UnikernelRow
  extends Pick<Toolchain, "summary" | "linksAgain" | "contextFields" | "estimate"> {
  /** Name of the context and of the findlib toolchain: an interface of the ecosystem. */
  readonly context: string;
  readonly below: System;
  /** Debian packages beside those that opam needs. */
  readonly packages?: readonly string[];
  readonly on: ByMachine<OpamCompiler>;
}

/** dune 2 asks ocamlfind for a toolchain. What else an opam package needs is among its own system dependencies. */
const opamPackages = [...hostPackages, "ocaml-findlib", ...opamSystemPackages] as const;

/** OCaml's native compiler for a unikernel's base layer, built by opam (docs/toolchains.md). */
export function unikernel(name: string, row: UnikernelRow): Toolchain {
  const { context, contextFields, estimate, below, on } = row;
  return {
    ...{ name, kind: "unikernel", summary: row.summary, context, findlib: context },
    ...(contextFields !== undefined && { contextFields }),
    ...(estimate && { estimate }),
    findlibPackages: { hidden: hiddenPackages[below], standard: [], rewriters: false },
    bytecodeOnly: false,
    linksAgain: row.linksAgain,
    packages: [...opamPackages, ...(row.packages ?? [])],
    modePackages: {},
    byOpam: true,
    sees: "machine",
    libraries: ({ described }, host) => pureLibraries(described, isForeign(on, host), below),
    impossible: (host) => whyImpossible(name, on, host),
    machine: (host) => onMachine(on, host)?.machine,
    variables: (host) => ({
      ...{ context_name: context, os_type: "Unix", ...programExtensions },
      ...ocamlVersion(host),
    }),
    item: async (means) => unikernelItem(name, row, means),
    use: (prefix, { host, path }) => useUnikernel(name, row, prefix, host, path),
  };
}

/** Whether its code is for another processor, so that none of the machine's compiled libraries can be linked with it. */
function isForeign(on: UnikernelRow["on"], host: BuildMachine): boolean {
  const cross = onMachine(on, host);
  return cross !== undefined && cross.machine !== hostMachine(host.architecture)?.machine;
}

function whyImpossible(
  name: string,
  on: UnikernelRow["on"],
  host: Parameters<Toolchain["impossible"]>[0],
): Problem | undefined {
  const cross = onMachine(on, host);
  if (!cross) return refuseMachine(name, on, host);
  const version = exactVersion(host.ocaml);
  if (version === undefined || !isGated(cross.package)) return undefined;
  const choice = chooseVersion(cross.package, version);
  return choice.kind === "none" ? choice.problem : undefined;
}

function compilerOn(name: string, { on }: UnikernelRow, host: BuildMachine): OpamCompiler {
  const cross = onMachine(on, host);
  if (cross === undefined) throw new Error(`nothing makes ${name} on ${host.architecture}`);
  return cross;
}

/**
 * A cross compiler in an opam switch of the store, whose OCaml is the one on PATH. Only the compiler, its libraries and
 * the tenders stay. Throws ConfigurationError when no version of it works with this OCaml, and what opam's failures are.
 */
function unikernelItem(name: string, row: UnikernelRow, means: Means): StoreItem {
  const { context, compiler, host, repositories, opam } = means;
  const { env, store } = context;
  const cross = compilerOn(name, row, host);
  const version = versionOfCompiler(compiler);
  const wanted = [packageText(packageFor(cross, version)), ...(cross.with ?? [])];
  return {
    ...{ ...toolchainItem(name), inPlace: true },
    key: {
      ...opamKey(host, repositories, store),
      ...compilerKey(compiler),
      package: wanted.join(" "),
    },
    async build({ directory }) {
      if (opam === undefined) throw new Error("opam is not at hand");
      const root = await opam.root();
      const system = { name: "ocaml-system", version };
      const own = await buildSwitch(root, directory, [system], opam);
      await borrowDune(own, host);
      await installInto(own, wanted, opam);
      await keepToolchain(own, env);
    },
    async answers(directory) {
      const ocamlc = settingOf("ocamlc", await findlibOf(row, directory));
      return ocamlc !== undefined && (await versionOf(ocamlc, env)) === version;
    },
  };
}

/** dune builds a tool or two of the build, and would take longer to build than half of a cross compiler. */
async function borrowDune(own: Switch, { dune }: Host): Promise<void> {
  if (dune?.from === "path") await borrow(own, { name: "dune", version: dune.version });
}

/** Beside the cross compiler itself, what its programs are linked with and run by. */
const kept = /^(?:solo5|ocaml-solo5|ocaml-unikraft|unikraft)/;

/**
 * Files of these packages that building a program never reads (measured with ocaml-solo5 1.3.3, 503 MB of which 60
 * stay). Of the compiler's libraries the interfaces are needed: dune files in OCaml's syntax are run with them.
 */
const unneeded =
  /\/compiler-libs\/.*\.(?!cmi$)\w+$|\/stublibs\/|\.(?:mli?|byte)$|\/lib(?:camlrun(?:[di]|_\w+)?|asmrun[di]|[a-z_]+byt)\.a$|\/(?:expunge|camlheader\w*)$|\/bin\/ocaml(?:cmt|prof|run[di])$/;

/**
 * The same of Unikraft. Of a backend a link takes one object of each library, which holds those in its directory, and of
 * Unikraft itself headers, linker scripts and the scripts that finish an image. musl is compiled, and its headers are
 * the backend's.
 */
const unneededOfUnikraft =
  /^lib\/(?:ocaml-unikraft-backend-[^/]+\/.+\/[^/]+\.o|unikraft-musl\/.*|unikraft\/.*\.[cS])$/;

/** Whether a file of a switch (its path there) is read by somebody who builds with the cross compiler. */
export const isKeptOfSwitch = (path: string): boolean =>
  !unneeded.test(`/${path}`) && !unneededOfUnikraft.test(path);

/** The version of a cross compiler that works with an OCaml. */
function packageFor({ package: name }: OpamCompiler, ocaml: string): OpamPackage {
  const choice = isGated(name) ? chooseVersion(name, ocaml) : ({ kind: "solver" } as const);
  if (choice.kind === "none") throw new ConfigurationError(choice.problem);
  return { name, version: choice.kind === "version" ? choice.version : undefined };
}

async function keepToolchain(own: Switch, env: Environment): Promise<void> {
  const { prefix } = own;
  const files = new Set(await filesOf(own, (name) => kept.test(name)));
  await pruneSwitch(prefix, (path) => files.has(path) && isKeptOfSwitch(path));
  const programs = [...files].filter((path) => path.startsWith("bin/") || path.includes("/bin/"));
  for (const path of programs) {
    // Scripts and the programs of other machines are not for this strip, which says so.
    await run(["strip", join(prefix, path)], { env });
  }
}

/** The lines of a toolchain's findlib.conf, as its package has installed them. */
async function findlibOf({ context }: UnikernelRow, directory: string): Promise<readonly string[]> {
  const file = join(prefixOf(directory), "lib", "findlib.conf.d", `${context}.conf`);
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").filter((line) => /^\w+\(\w+\)\s*=/.test(line));
}

function settingOf(name: string, lines: readonly string[]): string | undefined {
  return lines.flatMap((line) =>
    line.startsWith(`${name}(`) ? (/"(.*)"/.exec(line)?.[1] ?? []) : [],
  )[0];
}

/** Its own libraries come first and then the machine's (`path`), of which it can link those without C code. */
async function useUnikernel(
  name: string,
  row: UnikernelRow,
  directory: string,
  host: BuildMachine,
  path: readonly string[],
): Promise<ToolchainUse> {
  const { tools } = compilerOn(name, row, host);
  const prefix = prefixOf(directory);
  const lines = await findlibOf(row, directory);
  const own = (settingOf("path", lines) ?? "")
    .split(":")
    .filter((each) => each !== join(prefix, "lib"));
  const searched = [...own, ...(isForeign(row.on, host) ? [] : path)].join(":");
  const programs = join(prefix, "bin");
  return {
    findlibLines: lines.map((line) =>
      line.startsWith("path(") ? `path(${row.context}) = "${searched}"` : line,
    ),
    programs,
    strip: join(programs, `${tools}-strip`),
    objcopy: join(programs, `${tools}-objcopy`),
  };
}
