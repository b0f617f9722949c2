import { type MemoryMap, picolibcLink } from "../chip.ts";
import { hostPackages, programExtensions } from "../rows.ts";
import type { Firmware, Toolchain } from "../toolchain.ts";
import type { ToolchainName } from "../toolchains.ts";

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

/** Boards on picolibc. Adding one is adding a row. */
export const boards = {
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
} as const;
