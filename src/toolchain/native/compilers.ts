import { AARCH64, RISCV, X86_64 } from "../../base/architectures.ts";
import { picolibcLink } from "../chip.ts";
import type { CrossTools, NativeChip } from "./cross-build.ts";
import type { CrossRow } from "./native.ts";

const glibc = (triple: string, architecture: string, machine: number): CrossTools => ({
  ...{ triple, tools: triple, architecture, machine },
  configure: [],
  headers: "linux",
});

/**
 * Debian's musl has a gcc and no binutils under its triple: configure would take an assembler that is not there, and
 * no partial linker. Programs are static because the compiler is told so whatever it does.
 */
const musl = (cpu: string, architecture: string, machine: number): CrossTools => ({
  triple: `${cpu}-linux-musl`,
  tools: `${cpu}-linux-musl`,
  binutils: "",
  architecture,
  machine,
  headers: "linux",
  configure: [
    `CC=${cpu}-linux-musl-gcc -static`,
    ...["AS=as", "PARTIALLD=ld -r", "AR=ar", "RANLIB=ranlib", "STRIP=strip", "--disable-shared"],
  ],
});

/**
 * Programs need no library but Windows' own, have the stack that OCaml gives them there, 32 MiB, and do not tell when
 * they were linked. Which gcc is the one without a suffix is the machine's choice.
 */
const mingw: CrossTools = {
  triple: "x86_64-w64-mingw32",
  tools: "x86_64-w64-mingw32",
  architecture: "amd64",
  machine: undefined,
  configure: [
    "CC=x86_64-w64-mingw32-gcc-posix",
    "LDFLAGS=-static -Wl,--stack,33554432,--no-insert-timestamp",
    "--disable-shared",
    // Where its library would be on the target.
    "TARGET_LIBDIR=C:\\ocaml",
  ],
  extension: ".exe",
};

const riscvMetal: CrossTools = {
  triple: "riscv64-unknown-elf",
  tools: "riscv64-unknown-elf",
  architecture: "riscv",
  machine: RISCV,
  configure: ["--disable-shared", "--disable-systhreads", "--disable-unix-lib"],
};

/** QEMU's virt with the 128 MiB that targets/cross-targets.ts gives it; the device tree is in the last 16. */
const virt: NativeChip = {
  tools: "riscv64-unknown-elf",
  compileFlags: ["-march=rv64gc", "-mabi=lp64d", "-mcmodel=medany", "--specs=picolibc.specs"],
  assemblerFlags: ["-march=rv64g", "-mabi=lp64d"],
  linkFlags: picolibcLink({
    flash: [0x80000000, 0x1000000],
    ram: [0x81000000, 0x6000000],
    stack: 0x100000,
  }),
};

/** Cross compilers by OCaml's own build, by the name of their toolchain. Adding one is adding a row. */
export const crossCompilers = {
  "linux-arm64": {
    summary: "OCaml for Linux on arm64, glibc",
    decisive: ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"],
    estimate: { cpuSeconds: 260, megabytes: 40 },
    on: { x64: glibc("aarch64-linux-gnu", "arm64", AARCH64) },
  },
  "linux-riscv64": {
    summary: "OCaml for Linux on 64-bit RISC-V, glibc",
    decisive: ["gcc-riscv64-linux-gnu", "libc6-dev-riscv64-cross"],
    estimate: { cpuSeconds: 260, megabytes: 53 },
    on: {
      x64: glibc("riscv64-linux-gnu", "riscv", RISCV),
      arm64: glibc("riscv64-linux-gnu", "riscv", RISCV),
    },
  },
  "linux-musl": {
    summary: "OCaml for Linux without a C library of its own, static, musl",
    decisive: ["musl-tools", "musl-dev"],
    estimate: { cpuSeconds: 240, megabytes: 38 },
    on: {
      x64: musl("x86_64", "amd64", X86_64),
      arm64: musl("aarch64", "arm64", AARCH64),
    },
  },
  windows: {
    summary: "OCaml for Windows on x86-64, mingw-w64",
    decisive: ["gcc-mingw-w64-x86-64-posix", "mingw-w64-x86-64-dev"],
    estimate: { cpuSeconds: 430, megabytes: 36 },
    variables: { os_type: "Win32", system: "mingw64", ext_exe: ".exe" },
    only: "crossopt",
    on: { x64: mingw, arm64: mingw },
  },
  riscv64: {
    summary: "OCaml for RV64GC without an operating system, picolibc",
    decisive: ["gcc-riscv64-unknown-elf", "picolibc-riscv64-unknown-elf"],
    variables: { system: "none" },
    estimate: { cpuSeconds: 210, megabytes: 45 },
    // Before 5 its stack is C's, and nothing would notice its end.
    only: "crossopt",
    on: { x64: riscvMetal, arm64: riscvMetal },
    bareMetal: virt,
  },
} satisfies Readonly<Record<string, CrossRow>>;
