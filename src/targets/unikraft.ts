import type { Boot, Target } from "./target.ts";

/** MiB; Unikraft's own example is a GiB, most of which a small unikernel never touches. */
const memory = 256;

/** As ocaml-unikraft's tests run it, without KVM. 83 is what isa-debug-exit makes of Unikraft's farewell. */
const qemu: Boot = {
  argv: [
    ...["qemu-system-x86_64", "-accel", "tcg", "-machine", "q35"],
    ...["-cpu", "qemu64,-vmx,-svm,+x2apic,+pdpe1gb,+rdrand,+rdseed", "-m", "{memory}"],
    ...["-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot"],
    ...["-device", "isa-debug-exit", "-kernel", "{image}", "-append", "{command-line}"],
  ],
  packages: ["qemu-system-x86"],
  success: 83,
  on: ["x64"],
  memory,
};

const unikernel = (
  row: Pick<Target, "name" | "summary" | "toolchain" | "extension" | "boot" | "unbootable">,
  backend: string,
): Target => ({
  ...row,
  variants: [row.name, "unikraft", "freestanding", "c", "ocaml"],
  // mirage itself takes this one: Unikraft gives a unikernel its arguments as Unix gives them to a process.
  suitable: ["mirage-bootvar.unix"],
  implementations: {},
  mode: "exe",
  linkFlags: ["-cclib", `-z unikraft-backend=${backend}`],
  image: { format: "elf", class: 64, machine: "host" },
});

/** Unikernels on Unikraft, for the machine that builds. */
export const unikraftTargets: readonly Target[] = [
  unikernel(
    {
      name: "unikraft-qemu",
      summary: "Unikraft unikernel for QEMU",
      toolchain: "unikraft-qemu",
      extension: ".qemu",
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
      boot: undefined,
      unbootable: "no Firecracker here, only its structure was checked",
    },
    "firecracker",
  ),
];
