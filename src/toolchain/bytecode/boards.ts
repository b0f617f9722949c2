import { ARM, RISCV } from "../../base/architectures.ts";
import type { Board } from "./bytecode.ts";

/** Boards on picolibc, by the name of their toolchain. Adding one is adding a row. */
export const boards = {
  riscv32: {
    summary: "OCaml bytecode for RV32IMAC, picolibc",
    architecture: "riscv32",
    machine: RISCV,
    triple: "riscv32-unknown-elf",
    tools: "riscv64-unknown-elf",
    cpu: ["-march=rv32imac", "-mabi=ilp32"],
    // The 32 MiB from 0x80000000 that targets/catalogue.ts gives QEMU's virt, which puts a device tree of its own after
    // the program (an error in 11.1 when there is no room).
    memory: { flash: [0x80000000, 0x400000], ram: [0x80400000, 0x1800000], stack: 0x10000 },
  },
  "cortex-m3": {
    summary: "OCaml bytecode for Arm Cortex-M3, picolibc",
    architecture: "arm",
    machine: ARM,
    triple: "arm-none-eabi",
    tools: "arm-none-eabi",
    cpu: ["-mcpu=cortex-m3", "-mthumb"],
    // The MPS2 board's 4 MiB of code memory and its 16 MiB of PSRAM (Arm application note 385, table 3-1).
    memory: { flash: [0, 0x400000], ram: [0x21000000, 0x1000000], stack: 0x10000 },
  },
} satisfies Readonly<Record<string, Board>>;
