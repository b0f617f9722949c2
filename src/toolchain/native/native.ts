import { join } from "node:path";
import type { Problem } from "../../base/errors.ts";
import { versionOf } from "../../machine/probe.ts";
import type { StoreItem } from "../../store/item.ts";
import { onMachine, refuseMachine } from "../by-machine.ts";
import { bareLibraries } from "../libraries.ts";
import {
  hostPackages,
  ocamlVersion,
  programExtensions,
  toolchainItem,
  versionOfCompiler,
} from "../machine-parts.ts";
import { sourceEnvironment } from "../ocaml-source.ts";
import type { BuildMachine, Means, Toolchain, ToolchainUse } from "../toolchain.ts";
import { binutil, type CrossBuild, type CrossRequest, type CrossTools } from "./cross-build.ts";
import { buildCrossopt } from "./crossopt.ts";
import { crossKey } from "./native-key.ts";
import { inStandardLibrary, ownLibraries } from "./native-libraries.ts";
import { crossProblem, crossWay } from "./native-recipe.ts";
import { buildOlder } from "./older.ts";

/** dune 2 asks ocamlfind for a toolchain; a tool or two of the build run on the machine that builds. */
const buildPackages = [
  ...hostPackages,
  ..."ocaml-findlib ocaml-source gcc libc6-dev make xz-utils".split(" "),
] as const;

/** A cross compiler as a row. All of its Debian packages decide what it contains. */
export interface CrossRow extends CrossBuild, Pick<Toolchain, "summary" | "estimate"> {
  /** Of dune's variables, those that are not Linux's. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** OCaml's native compiler as a cross compiler, from OCaml's source and the distribution's gcc. */
export function native(name: string, row: CrossRow): Toolchain {
  const { on, decisive, bareMetal, estimate } = row;
  const findlib = name.replaceAll("-", "_");
  return {
    ...{ name, kind: "native", summary: row.summary, context: name, findlib },
    findlibPackages: {
      ...{ hidden: [], rewriters: true },
      standard: bareMetal ? [] : inStandardLibrary,
    },
    bytecodeOnly: false,
    linksAgain: false,
    packages: [...buildPackages, ...decisive],
    modePackages: {},
    byOpam: false,
    ...(estimate && { estimate }),
    ...(bareMetal && { chip: bareMetal }),
    sees: bareMetal ? "none" : "own",
    libraries: ({ described }, host) =>
      bareMetal ? bareLibraries : ownLibraries(described, loadsCode(row, host)),
    impossible: (host) => whyImpossible(name, row, host),
    machine: (host) => onMachine(on, host)?.machine,
    variables: (host) => {
      const { architecture } = onMachine(on, host) ?? {};
      return {
        ...{ context_name: name, os_type: "Unix", system: "linux", arch_sixtyfour: "true" },
        ...programExtensions,
        ...row.variables,
        ...ocamlVersion(host),
        ...(architecture && { architecture }),
      };
    },
    item: (means) => crossItem(name, row, means),
    use: async (prefix, { host }) => useCross(findlib, toolsOn(name, row, host), prefix),
  };
}

function whyImpossible(
  name: string,
  build: CrossBuild,
  host: Parameters<Toolchain["impossible"]>[0],
): Problem | undefined {
  if (!onMachine(build.on, host)) return refuseMachine(name, build.on, host);
  return host.ocaml && crossProblem(host.ocaml.version, name, build);
}

/** Whether programs can load code: not where OCaml is configured without shared libraries. */
const loadsCode = ({ on }: CrossBuild, host: BuildMachine): boolean =>
  !onMachine(on, host)?.configure.includes("--disable-shared");

function toolsOn(name: string, { on }: CrossBuild, host: BuildMachine): CrossTools {
  const tools = onMachine(on, host);
  if (tools === undefined) throw new Error(`nothing makes ${name} on ${host.architecture}`);
  return tools;
}

/** The store's item, of the version of the OCaml on PATH. */
async function crossItem(
  name: string,
  build: CrossBuild,
  { context, compiler, host }: Means,
): Promise<StoreItem> {
  const { log, jobs, store } = context;
  const tools = toolsOn(name, build, host);
  const env = sourceEnvironment(context.env);
  const version = versionOfCompiler(compiler);
  const way = crossWay(version, name, build);
  return {
    ...toolchainItem(name),
    key: await crossKey({ build, tools, way, env }, compiler, host, store),
    // configure and make already use the C compiler that is made for it.
    inPlace: build.bareMetal !== undefined,
    async build(place) {
      const request: CrossRequest = {
        ...{ build, tools, compiler, version, jobs, env, ...place },
        onLine: (line) => log.verbose && log.child(line, name),
        tell: (text) => log.info(`  ${name}: ${text}`),
      };
      await (way === "crossopt" ? buildCrossopt(request) : buildOlder(request));
    },
    async answers(prefix) {
      for (const program of ["ocamlopt", "ocamlc"])
        if ((await versionOf(programIn(prefix, tools, program), env)) !== version) return false;
      return true;
    },
  };
}

/** The compilers are programs of the machine that builds, by the names of the target's. */
const programIn = (prefix: string, { extension }: CrossTools, name: string): string =>
  join(prefix, "bin", `${name}.opt${extension ?? ""}`);

function useCross(findlib: string, tools: CrossTools, prefix: string): ToolchainUse {
  const library = join(prefix, "lib", "ocaml");
  const values = {
    path: library,
    destdir: join(prefix, "lib"),
    stdlib: library,
    ocamlc: programIn(prefix, tools, "ocamlc"),
    ocamlopt: programIn(prefix, tools, "ocamlopt"),
    ocamldep: join(prefix, "bin", "ocamldep"),
    ocamlmklib: join(prefix, "bin", `ocamlmklib${tools.extension ?? ""}`),
  };
  return {
    findlibLines: Object.entries(values).map(
      ([variable, value]) => `${variable}(${findlib}) = "${value}"`,
    ),
    programs: undefined,
    strip: binutil(tools, "strip"),
    objcopy: binutil(tools, "objcopy"),
  };
}
