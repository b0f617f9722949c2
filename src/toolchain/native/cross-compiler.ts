import { join } from "node:path";
import type { Environment } from "../../base/environment.ts";
import type { Compiler, Host } from "../../machine/host.ts";
import { versionOf } from "../../machine/probe.ts";
import type { StoreItem } from "../../store/item.ts";
import { crossKey } from "../key.ts";
import type { CrossBuild, CrossTools, ReadyToolchain, Toolchain } from "../toolchain.ts";
import { buildCrossopt, type CrossRequest } from "./crossopt.ts";
import { crossWay } from "./native-recipe.ts";
import { buildOlder } from "./older.ts";
import { binutil } from "./prune-native.ts";

/** What a cross compiler of the store is made from. */
export interface CrossOrder {
  readonly toolchain: Toolchain;
  readonly build: CrossBuild;
  readonly tools: CrossTools;
  readonly compiler: Compiler;
  readonly host: Host;
  /** Absolute. */
  readonly store: string;
  /** Without what would leak into configure, make and the compilers. */
  readonly env: Environment;
  readonly onLine: (line: string) => void;
  readonly tell: (text: string) => void;
}

/**
 * A cross compiler in the store, of the version of the OCaml on PATH. Throws ConfigurationError when no way of building
 * that is known.
 */
export async function crossItem(order: CrossOrder): Promise<StoreItem> {
  const { toolchain, build, tools, compiler, host, store, env, onLine, tell } = order;
  const version = compiler.configuration.get("version") ?? "";
  const way = crossWay(version, toolchain.name, build);
  return {
    what: `toolchain ${toolchain.name}`,
    name: toolchain.name,
    megabytes: 200,
    key: await crossKey({ build, tools, way, env }, compiler, host, store),
    // configure and make already use the C compiler that is made for it.
    inPlace: build.bareMetal !== undefined,
    async build(place) {
      const request: CrossRequest = {
        ...{ build, tools, compiler, version, ...place },
        ...{ jobs: host.cores, env, onLine, tell },
      };
      await (way === "crossopt" ? buildCrossopt(request) : buildOlder(request));
    },
    async answers(prefix) {
      for (const name of ["ocamlopt", "ocamlc"])
        if ((await versionOf(programIn(prefix, tools, name), env)) !== version) return false;
      return true;
    },
  };
}

/** The compilers are programs of the machine that builds, by the names of the target's. */
const programIn = (prefix: string, { extension }: CrossTools, name: string): string =>
  join(prefix, "bin", `${name}.opt${extension ?? ""}`);

/** How a finished cross compiler is used. */
export function useCross(
  { findlib }: Toolchain,
  tools: CrossTools,
  prefix: string,
): Pick<ReadyToolchain, "findlibLines" | "programs" | "strip" | "objcopy"> {
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
