import type { Host } from "../machine/host.ts";
import { boards } from "./bytecode/boards.ts";
import { crossCompilers } from "./native/compilers.ts";
import { hostPackages, programExtensions } from "./rows.ts";
import type { Chip, Firmware, LinkMode, Toolchain } from "./toolchain.ts";
import { unikernels } from "./unikernel/unikernels.ts";

/** Names of the toolchains in toolchain/catalogue.ts. */
export type ToolchainName =
  | "host"
  | "riscv32"
  | "cortex-m3"
  | "solo5"
  | "solo5-arm64"
  | "unikraft-qemu"
  | "unikraft-firecracker"
  | "linux-arm64"
  | "linux-riscv64"
  | "linux-musl"
  | "windows"
  | "riscv64";

/** Every toolchain that ships. */
const rows: Readonly<Record<ToolchainName, Toolchain>> = {
  host: {
    name: "host",
    summary: "OCaml of the machine that builds",
    context: "default",
    findlib: undefined,
    bytecodeOnly: false,
    linksAgain: false,
    packages: hostPackages,
    modePackages: { js: ["js-of-ocaml"] },
    variables: { context_name: "default", os_type: "Unix", ...programExtensions },
    installed: "all",
    build: undefined,
  },
  ...boards,
  ...unikernels,
  ...crossCompilers,
};

/** The row of a toolchain. */
export function toolchainNamed(name: ToolchainName): Toolchain {
  return rows[name];
}

/** What a bare-metal toolchain is made of; undefined for any other. */
export function firmwareOf({ build }: Toolchain): Firmware | undefined {
  return build?.kind === "firmware" ? build : undefined;
}

/** The chip behind a bare-metal toolchain; undefined for any other. */
export function chipOf({ build }: Toolchain): Chip | undefined {
  if (build?.kind === "cross") return build.bareMetal;
  return build?.kind === "firmware" ? build : undefined;
}

/** Packages (`a | b` for alternatives) that a toolchain needs to link in `modes`, each once. */
export function packagesFor(toolchain: Toolchain, modes: readonly LinkMode[]): readonly string[] {
  const extra = modes.flatMap((mode) => toolchain.modePackages[mode] ?? []);
  return [...new Set([...toolchain.packages, ...extra])];
}

/** Debian's OCaml calls Node's architectures so. */
const architectures: Readonly<Record<string, string>> = {
  x64: "amd64",
  arm64: "arm64",
  arm: "arm",
  riscv64: "riscv",
  s390x: "s390x",
  ppc64: "power",
  ia32: "i386",
};

/**
 * Values of dune's variables in a toolchain's context on this machine, for evaluating `enabled_if`; what is absent is
 * unknown. A compiler that is there is asked; before it is installed, Linux and Node's architecture must do.
 */
export function variablesOf(toolchain: Toolchain, host: Host): Readonly<Record<string, string>> {
  const version: Record<string, string> = host.ocaml ? { ocaml_version: host.ocaml.version } : {};
  if (toolchain.build?.kind === "cross") {
    const { architecture } = toolchain.build.on[host.architecture] ?? {};
    return { ...toolchain.variables, ...version, ...(architecture && { architecture }) };
  }
  if (toolchain.build) return { ...toolchain.variables, ...version };
  const said = host.compiler?.configuration;
  const architecture = said?.get("architecture") ?? architectures[host.architecture];
  const wordSize =
    said?.get("word_size") ?? (["arm", "ia32"].includes(host.architecture) ? "32" : "64");
  return {
    ...toolchain.variables,
    ...version,
    system: said?.get("system") ?? "linux",
    arch_sixtyfour: String(wordSize === "64"),
    ...(architecture ? { architecture } : {}),
  };
}
