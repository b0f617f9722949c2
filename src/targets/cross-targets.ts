import { AARCH64, RISCV } from "../base/architectures.ts";
import type { ToolchainName } from "../toolchain/toolchains.ts";
import type { DynamicLinking, Target } from "./target.ts";

const amd64 = ["x64"] as const;

/** glibc's own shared libraries, and that of gcc which its packages always bring along. */
const glibc = (interpreter: string): DynamicLinking => ({
  interpreter,
  libraries: [
    interpreter.slice(interpreter.lastIndexOf("/") + 1),
    ..."libc.so.6 libm.so.6 libpthread.so.0 libdl.so.2 librt.so.1 libgcc_s.so.1".split(" "),
  ],
});

/** A target that is the only one of its toolchain. */
const native = (
  row: Pick<Target, "summary" | "extension" | "image" | "boot"> & {
    readonly name: ToolchainName;
    readonly tags: readonly string[];
  },
): Target => {
  const { tags, ...rest } = row;
  return {
    ...rest,
    toolchain: row.name,
    variants: [row.name, ...tags, "c", "ocaml"],
    implementations: {},
    mode: "exe",
    linkFlags: [],
  };
};

/** Boots with QEMU's emulator of user programs and the target's C library. */
const qemuUser = (emulator: string, triple: string): Target["boot"] => ({
  argv: [emulator, "-L", `/usr/${triple}`, "{image}", "{arguments}"],
  packages: ["qemu-user"],
  success: 0,
});

/** A Windows of its own for each boot, without dialogs that somebody must close and without entries in menus. */
const wine = {
  WINEPREFIX: "{directory}",
  WINEARCH: "win64",
  WINEDEBUG: "-all",
  WINEDLLOVERRIDES: "mscoree,mshtml=;winemenubuilder.exe,winedbg.exe,winex11.drv,winewayland.drv=d",
};

/** Targets of OCaml's native compiler built as a cross compiler. Adding one is adding a row. */
export const crossTargets: readonly Target[] = [
  native({
    name: "linux-arm64",
    summary: "native executable for Linux on arm64, glibc",
    tags: ["unix", "linux", "posix", "native"],
    extension: "",
    image: {
      ...{ format: "elf", class: 64, machine: AARCH64 },
      linking: glibc("/lib/ld-linux-aarch64.so.1"),
    },
    boot: qemuUser("qemu-aarch64", "aarch64-linux-gnu"),
  }),
  native({
    name: "linux-riscv64",
    summary: "native executable for Linux on 64-bit RISC-V, glibc",
    tags: ["unix", "linux", "posix", "native"],
    extension: "",
    image: {
      ...{ format: "elf", class: 64, machine: RISCV },
      // Registers for doubles, no RVE; compressed instructions or not.
      flags: { mask: 0xe, value: 0x4 },
      linking: glibc("/lib/ld-linux-riscv64-lp64d.so.1"),
    },
    boot: qemuUser("qemu-riscv64", "riscv64-linux-gnu"),
  }),
  native({
    name: "linux-musl",
    summary: "static executable for any Linux of the machine's architecture, musl",
    tags: ["unix", "linux", "posix", "native"],
    extension: "",
    image: { format: "elf", class: "host", machine: "host", linking: "static" },
    boot: { argv: ["env", "-i", "{image}", "{arguments}"], packages: [], success: 0 },
  }),
  native({
    name: "windows",
    summary: "Windows program, x86-64, mingw-w64",
    tags: ["win32", "native"],
    extension: ".exe",
    image: { format: "pe" },
    boot: {
      argv: ["wine", "{image}", "{arguments}"],
      packages: ["wine"],
      optional: true,
      env: wine,
      // Wine prints much while it makes a Windows, which must not be among the image's output.
      before: ["sh", "-ec", "wine wineboot --init; wineserver --kill"],
      success: 0,
      on: amd64,
    },
  }),
  native({
    name: "riscv64",
    summary: "bare-metal RV64GC firmware by the native compiler, QEMU virt",
    tags: ["riscv", "freestanding"],
    extension: ".elf",
    image: {
      ...{ format: "elf", class: 64, machine: RISCV },
      // Registers for doubles, no RVE; compressed instructions, which all code but OCaml's own has.
      flags: { mask: 0xf, value: 0x5 },
      linking: "static",
    },
    boot: {
      argv: [
        ...["qemu-system-riscv64", "-M", "virt", "-m", "128M", "-bios", "none"],
        ...["-nographic", "-monitor", "none", "-serial", "none"],
        ...["-semihosting-config", "enable=on,target=native", "-kernel", "{image}"],
      ],
      packages: ["qemu-system-riscv | qemu-system-misc"],
      console: true,
      success: 0,
    },
  }),
];
