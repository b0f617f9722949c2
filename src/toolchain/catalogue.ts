import type { LinkMode, ToolchainName } from "../targets/target.ts";
import type { Host } from "./host.ts";
import { opamSystemPackages } from "./provision.ts";
import type { Firmware, OpamBuild, OpamCompiler, Toolchain } from "./toolchain.ts";

/** Where a linked program may live: two regions, in bytes. */
interface MemoryMap {
  readonly flash: readonly [origin: number, size: number];
  readonly ram: readonly [origin: number, size: number];
  readonly stack: number;
}

/** The memory map as the symbols that picolibc's linker script reads, with its hosted start and semihosting. */
function picolibcLink({ flash, ram, stack }: MemoryMap): readonly string[] {
  const symbols = {
    __flash: flash[0],
    __flash_size: flash[1],
    __ram: ram[0],
    __ram_size: ram[1],
    __stack_size: stack,
  };
  return [
    "--oslib=semihost",
    "--crt0=hosted",
    ...Object.entries(symbols).map(
      ([name, value]) => `-Wl,--defsym=${name}=0x${value.toString(16)}`,
    ),
  ];
}

interface Board {
  readonly name: ToolchainName;
  readonly summary: string;
  /** As `%{architecture}` in dune. */
  readonly architecture: string;
  readonly triple: string;
  readonly tools: string;
  readonly cpu: readonly string[];
  readonly memory: MemoryMap;
}

/** A board on gcc and picolibc: OCaml's bytecode with a runtime built for the chip (docs/toolchains.md). */
function picolibc(board: Board): Toolchain {
  const firmware: Firmware = {
    kind: "firmware",
    triple: board.triple,
    tools: board.tools,
    architecture: board.architecture,
    compilerPackage: `gcc-${board.tools}`,
    libraryPackage: `picolibc-${board.tools}`,
    compileFlags: [...board.cpu, "--specs=picolibc.specs"],
    linkFlags: picolibcLink(board.memory),
  };
  return {
    name: board.name,
    summary: board.summary,
    context: board.name,
    findlib: board.name.replaceAll("-", "_"),
    bytecodeOnly: true,
    linksAgain: false,
    // dune 2 asks ocamlfind for a toolchain. The runtime's source is an .xz from Debian 13 on, and its build makes a tool for the machine that builds.
    packages: [
      ...hostPackages,
      "ocaml-findlib",
      "ocaml-source",
      "gcc",
      "libc6-dev",
      "make",
      "xz-utils",
      firmware.compilerPackage,
      firmware.libraryPackage,
    ],
    modePackages: {},
    variables: {
      context_name: board.name,
      os_type: "Unix",
      system: "none",
      architecture: board.architecture,
      arch_sixtyfour: "false",
      ...programExtensions,
    },
    installed: "none",
    build: firmware,
  };
}

interface Unikernel
  extends Pick<Toolchain, "name" | "summary" | "linksAgain" | "packages" | "contextFields"> {
  /** Name of the context and of the findlib toolchain: an interface of the ecosystem. */
  readonly context: string;
  readonly on: OpamBuild["on"];
}

/** OCaml's native compiler for a unikernel base layer, built by opam (docs/toolchains.md). */
function unikernel({ context, on, ...row }: Unikernel): Toolchain {
  return {
    ...row,
    context,
    findlib: context,
    bytecodeOnly: false,
    modePackages: {},
    variables: { context_name: context, os_type: "Unix", ...programExtensions },
    installed: "pure",
    build: { kind: "opam", on },
  };
}

const amd64 = 62;
const aarch64 = 183;

/** OCaml on Unikraft. The backend is a flag of its C compiler whenever it compiles, so each is a toolchain of its own. */
function unikraft(name: "unikraft-qemu" | "unikraft-firecracker"): Toolchain {
  const backend = name.slice("unikraft-".length);
  const on = (architecture: string, machine: number): OpamCompiler => ({
    package: `ocaml-unikraft-${architecture}`,
    with: [
      `ocaml-unikraft-default-${architecture}`,
      `ocaml-unikraft-backend-${backend}-${architecture}`,
    ],
    tools: `${architecture}-unikraft-ocaml`,
    machine,
  });
  return unikernel({
    name,
    summary: `OCaml for Unikraft unikernels, ${backend}`,
    context: "unikraft",
    linksAgain: false,
    packages: opamPackages,
    // As mirage 4.11 writes it (lib/mirage/target).
    contextFields: `(env (_ (flags :standard -cclib "-z unikraft-backend=${backend}") (c_flags :standard -z unikraft-backend=${backend})))`,
    on: { x64: on("x86_64", amd64) },
  });
}

const hostPackages = ["ocaml", "ocaml-dune"] as const;
/** dune 2 asks ocamlfind for a toolchain. What else an opam package needs is among its own system dependencies. */
const opamPackages = [...hostPackages, "ocaml-findlib", ...opamSystemPackages] as const;
const programExtensions = { ext_exe: "", ext_obj: ".o", ext_lib: ".a" } as const;

/** Every toolchain that ships. Adding a board on picolibc is adding a row. */
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
  riscv32: picolibc({
    name: "riscv32",
    summary: "OCaml bytecode for RV32IMAC, picolibc",
    architecture: "riscv32",
    triple: "riscv32-unknown-elf",
    tools: "riscv64-unknown-elf",
    cpu: ["-march=rv32imac", "-mabi=ilp32"],
    // The 32 MiB from 0x80000000 that targets/catalogue.ts gives QEMU's virt, which puts a device tree of its own after
    // the program (an error in 11.1 when there is no room).
    memory: { flash: [0x80000000, 0x400000], ram: [0x80400000, 0x1800000], stack: 0x10000 },
  }),
  "cortex-m3": picolibc({
    name: "cortex-m3",
    summary: "OCaml bytecode for Arm Cortex-M3, picolibc",
    architecture: "arm",
    triple: "arm-none-eabi",
    tools: "arm-none-eabi",
    cpu: ["-mcpu=cortex-m3", "-mthumb"],
    // The MPS2 board's 4 MiB of code memory and its 16 MiB of PSRAM (Arm application note 385, table 3-1).
    memory: { flash: [0, 0x400000], ram: [0x21000000, 0x1000000], stack: 0x10000 },
  }),
  solo5: unikernel({
    name: "solo5",
    summary: "OCaml for Solo5 unikernels of the machine's architecture",
    context: "solo5",
    // Its C compiler looks at `-z solo5-abi=` when it links, and at no other time (Solo5's toolchain/cc.in).
    linksAgain: true,
    packages: opamPackages,
    on: {
      x64: { package: "ocaml-solo5", tools: "x86_64-solo5-ocaml", machine: amd64 },
      arm64: { package: "ocaml-solo5", tools: "aarch64-solo5-ocaml", machine: aarch64 },
    },
  }),
  "solo5-arm64": unikernel({
    name: "solo5-arm64",
    summary: "OCaml for Solo5 unikernels on arm64",
    context: "solo5",
    linksAgain: true,
    packages: opamPackages,
    on: {
      x64: { package: "ocaml-solo5-cross-aarch64", tools: "aarch64-solo5-ocaml", machine: aarch64 },
      arm64: { package: "ocaml-solo5", tools: "aarch64-solo5-ocaml", machine: aarch64 },
    },
  }),
  "unikraft-qemu": unikraft("unikraft-qemu"),
  "unikraft-firecracker": unikraft("unikraft-firecracker"),
};

/** The row of a toolchain. */
export function toolchainNamed(name: ToolchainName): Toolchain {
  return rows[name];
}

/** What a bare-metal toolchain is made of; undefined for any other. */
export function firmwareOf({ build }: Toolchain): Firmware | undefined {
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
