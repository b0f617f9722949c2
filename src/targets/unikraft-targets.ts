import { X86, X86_64 } from "../base/architectures.ts";
import type { Boot, Target } from "./target.ts";

/** MiB; Unikraft's own example gives a GiB, most of which a small unikernel never touches. */
const memory = 256;

/**
 * Boots with QEMU as ocaml-unikraft's tests do, without KVM. isa-debug-exit makes 83 of Unikraft's farewell; without
 * one QEMU ends with 0. Neither depends on the program's own status.
 */
const qemu: Boot = {
  argv: [
    ...["qemu-system-x86_64", "-accel", "tcg", "-machine", "q35"],
    ...["-cpu", "qemu64,-vmx,-svm,+x2apic,+pdpe1gb,+rdrand,+rdseed", "-m", "{memory}"],
    ...["-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot"],
    ...["-device", "isa-debug-exit", "-kernel", "{image}", "-append", "{command-line}"],
  ],
  packages: ["qemu-system-x86"],
  console: true,
  success: [83, 0],
  // OCaml's last words, and Unikraft's.
  failure: String.raw`^(?:Fatal error: [ -~]*|\[ *\d+\.\d+\] CRIT: [ -~]*)`,
  on: ["x64"],
  memory,
};

const unikernel = (
  row: Pick<
    Target,
    "name" | "summary" | "toolchain" | "extension" | "image" | "boot" | "unbootable"
  >,
  backend: string,
): Target => ({
  ...row,
  variants: [row.name, "unikraft", "freestanding", "c", "ocaml"],
  // mirage itself takes this one, since Unikraft hands arguments to a unikernel as Unix does to a process.
  suitable: ["mirage-bootvar.unix"],
  implementations: {},
  mode: "exe",
  // Unikraft's reference to `main` is weak and takes none from a library: a program without C code would have none.
  linkFlags: ["-cclib", `-z unikraft-backend=${backend}`, "-cclib", "-u main"],
});

/** Unikernels on Unikraft, for x86-64. */
export const unikraftTargets: readonly Target[] = [
  unikernel(
    {
      name: "unikraft-qemu",
      summary: "Unikraft unikernel for QEMU",
      toolchain: "unikraft-qemu",
      extension: ".qemu",
      // The last step of the link makes an image that QEMU's multiboot loader takes. The multiboot header lies
      // between the ELF header and the program headers, where strip and objcopy leave nothing.
      image: {
        ...{ format: "elf", class: 32, machine: X86 },
        ...{ linking: "static", multiboot: true, finished: true },
      },
      boot: qemu,
    },
    "qemu",
  ),
  unikernel(
    {
      name: "unikraft-firecracker",
      summary: "Unikraft unikernel for Firecracker",
      toolchain: "unikraft-firecracker",
      extension: ".fc",
      image: { format: "elf", class: 64, machine: X86_64, linking: "static", finished: true },
      boot: undefined,
      unbootable: "no Firecracker here, only its structure was checked",
    },
    "firecracker",
  ),
];
