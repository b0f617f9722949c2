import { hostMachine, ocamlArchitecture } from "../../base/architectures.ts";
import type { Host } from "../../machine/host.ts";
import { hostPackages, ocamlVersion, programExtensions } from "../machine-parts.ts";
import type { Toolchain } from "../toolchain.ts";

/** The machine's own OCaml, whoever has brought it. */
export const machineOwn: Toolchain = {
  name: "host",
  kind: "host",
  summary: "OCaml of the machine that builds",
  context: "default",
  findlib: undefined,
  findlibPackages: { hidden: [], standard: [], rewriters: false },
  bytecodeOnly: false,
  linksAgain: false,
  packages: hostPackages,
  modePackages: { js: ["js-of-ocaml"] },
  byOpam: false,
  sees: "machine",
  libraries: ({ linked }) => linked,
  impossible: () => undefined,
  machine: ({ architecture }) => hostMachine(architecture)?.machine,
  variables: (host) => ({
    ...{ context_name: "default", os_type: "Unix", ...programExtensions },
    ...ocamlVersion(host),
    ...machineVariables(host),
  }),
  item: async () => undefined,
  use: async () => ({
    ...{ findlibLines: [], programs: undefined, strip: "strip", objcopy: "objcopy" },
  }),
};

/** A compiler that is there is asked; before it is installed, Linux and Node's architecture must do. */
function machineVariables({ compiler, architecture }: Host): Readonly<Record<string, string>> {
  const said = compiler?.configuration;
  const own = said?.get("architecture") ?? ocamlArchitecture(architecture);
  const width = said?.get("word_size") ?? String(hostMachine(architecture)?.class ?? 64);
  return {
    system: said?.get("system") ?? "linux",
    arch_sixtyfour: String(width === "64"),
    ...(own ? { architecture: own } : {}),
  };
}
