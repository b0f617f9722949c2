import type { ToolchainName } from "../../targets/target.ts";
import { picolibcLink } from "../memory-map.ts";
import { hostPackages, programExtensions } from "../rows.ts";
import type { CrossBuild, CrossTools, NativeChip, Toolchain } from "../toolchain.ts";

/** dune 2 asks ocamlfind for a toolchain; a tool or two of the build run on the machine that builds. */
const buildPackages = [
  ...hostPackages,
  ..."ocaml-findlib ocaml-source gcc libc6-dev make xz-utils".split(" "),
] as const;

interface Row extends Pick<Toolchain, "summary" | "estimate"> {
  readonly name: ToolchainName;
  /** Debian packages of the compiler and the C library, all of which decide what the toolchain contains. */
  readonly packages: readonly string[];
  readonly on: CrossBuild["on"];
  readonly only?: CrossBuild["only"];
  readonly bareMetal?: CrossBuild["bareMetal"];
  /** Of dune's variables, those that are not Linux's. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** OCaml's native compiler as a cross compiler, from OCaml's source and the distribution's gcc. */
function cross({
  name,
  summary,
  packages,
  variables,
  on,
  only,
  bareMetal,
  estimate,
}: Row): Toolchain {
  return {
    name,
    summary,
    context: name,
    findlib: name.replaceAll("-", "_"),
    bytecodeOnly: false,
    linksAgain: false,
    packages: [...buildPackages, ...packages],
    modePackages: {},
    variables: {
      context_name: name,
      os_type: "Unix",
      system: "linux",
      arch_sixtyfour: "true",
      ...programExtensions,
      ...variables,
    },
    ...(estimate && { estimate }),
    installed: bareMetal ? "none" : "own",
    build: {
      kind: "cross",
      on,
      decisive: packages,
      ...(only && { only }),
      ...(bareMetal && { bareMetal }),
    },
  };
}

const amd64 = 62;
const aarch64 = 183;
const riscv = 243;

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
  machine: riscv,
  configure: ["--disable-shared", "--disable-systhreads", "--disable-unix-lib"],
};

/** QEMU's virt with the 128 MiB that targets/cross.ts gives it; the device tree is in the last 16. */
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

/** Cross compilers by OCaml's own build. Adding one is adding a row. */
export const crossCompilers = {
  "linux-arm64": cross({
    name: "linux-arm64",
    summary: "OCaml for Linux on arm64, glibc",
    packages: ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"],
    estimate: { cpuSeconds: 260, megabytes: 40 },
    on: { x64: glibc("aarch64-linux-gnu", "arm64", aarch64) },
  }),
  "linux-riscv64": cross({
    name: "linux-riscv64",
    summary: "OCaml for Linux on 64-bit RISC-V, glibc",
    packages: ["gcc-riscv64-linux-gnu", "libc6-dev-riscv64-cross"],
    estimate: { cpuSeconds: 260, megabytes: 53 },
    on: {
      x64: glibc("riscv64-linux-gnu", "riscv", riscv),
      arm64: glibc("riscv64-linux-gnu", "riscv", riscv),
    },
  }),
  "linux-musl": cross({
    name: "linux-musl",
    summary: "OCaml for Linux without a C library of its own, static, musl",
    packages: ["musl-tools", "musl-dev"],
    estimate: { cpuSeconds: 240, megabytes: 38 },
    on: {
      x64: musl("x86_64", "amd64", amd64),
      arm64: musl("aarch64", "arm64", aarch64),
    },
  }),
  windows: cross({
    name: "windows",
    summary: "OCaml for Windows on x86-64, mingw-w64",
    packages: ["gcc-mingw-w64-x86-64-posix", "mingw-w64-x86-64-dev"],
    estimate: { cpuSeconds: 430, megabytes: 36 },
    variables: { os_type: "Win32", system: "mingw64", ext_exe: ".exe" },
    only: "crossopt",
    on: { x64: mingw, arm64: mingw },
  }),
  riscv64: cross({
    name: "riscv64",
    summary: "OCaml for RV64GC without an operating system, picolibc",
    packages: ["gcc-riscv64-unknown-elf", "picolibc-riscv64-unknown-elf"],
    variables: { system: "none" },
    estimate: { cpuSeconds: 210, megabytes: 45 },
    // Before 5 its stack is C's, and nothing would notice its end.
    only: "crossopt",
    on: { x64: riscvMetal, arm64: riscvMetal },
    bareMetal: virt,
  }),
} as const;
