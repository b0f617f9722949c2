import { AARCH64, X86_64 } from "../base/architectures.ts";
import type { ToolchainName } from "../toolchain/toolchains.ts";
import type { Boot, Solo5Abi, Target } from "./target.ts";

/** MiB, as solo5-virtio-run gives; a tender's own 512 are more than small machines can spare. */
const memory = 128;

/** Boots with the Solo5 tender of that name, which the toolchain brings. */
const tender = (program: string): Boot => ({
  argv: [program, "--mem={memory}", "{tender-devices}", "--", "{image}", "{arguments}"],
  packages: [],
  console: true,
  success: 0,
  memory,
});

/**
 * Boots with QEMU without KVM, on any machine. The processor is that of Solo5's own script, and has the random numbers
 * that OCaml's libraries ask for. isa-debug-exit makes 83 of Solo5's farewell (bindings/virtio/platform.c), whatever
 * became of the unikernel: only the console tells that.
 */
const qemu: Boot = {
  argv: [
    "qemu-system-x86_64",
    ...["-accel", "tcg", "-cpu", "Westmere,+rdrand", "-m", "{memory}"],
    ...["-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot"],
    ...["-device", "isa-debug-exit", "{qemu-devices}"],
    ...["-kernel", "{image}", "-append", "{command-line}"],
  ],
  packages: ["qemu-system-x86"],
  console: true,
  success: 83,
  // It need not start a line: the unikernel's last one may have no end.
  failure: String.raw`Solo5: (?:ABORT: [ -~]*|solo5_abort\(\) called|solo5_exit\((?!0\))-?\d+\) called)$`,
  memory,
};

interface Row {
  readonly name: string;
  readonly summary: string;
  readonly abi: Solo5Abi;
  readonly tags: readonly string[];
  readonly toolchain?: ToolchainName;
  /** e_machine; that of the machine that builds if undefined. */
  readonly machine?: number;
  readonly boot?: Boot;
  readonly unbootable?: string;
}

/** A target on Solo5. Those of one toolchain differ in their ABI, and those for Xen in an implementation or two. */
function unikernel({
  name,
  summary,
  abi,
  tags,
  toolchain,
  machine,
  boot,
  unbootable,
}: Row): Target {
  return {
    name,
    summary,
    toolchain: toolchain ?? "solo5",
    variants: [...tags, "solo5", "freestanding", "c", "ocaml"],
    implementations: {},
    mode: "exe",
    linkFlags: ["-cclib", `-z solo5-abi=${abi}`],
    extension: `.${abi}`,
    image: { format: "elf", class: 64, machine: machine ?? "host", solo5: abi },
    boot,
    ...(unbootable !== undefined && { unbootable }),
  };
}

const noXen = "no Xen here, only its structure was checked";

/** Unikernels on Solo5. */
export const solo5Targets: readonly Target[] = [
  unikernel({
    name: "hvt",
    summary: "Solo5 unikernel in a virtual machine: KVM, vmm of FreeBSD and OpenBSD, NVMM",
    abi: "hvt",
    tags: ["hvt"],
    boot: { ...tender("solo5-hvt"), on: ["x64", "arm64"], kvm: true },
  }),
  unikernel({
    name: "spt",
    summary: "Solo5 unikernel in a Linux process with a seccomp sandbox",
    abi: "spt",
    tags: ["spt"],
    boot: { ...tender("solo5-spt"), on: ["x64", "arm64"] },
  }),
  unikernel({
    name: "virtio",
    summary: "Solo5 unikernel for QEMU, bhyve and other machines with virtio devices",
    abi: "virtio",
    tags: ["virtio"],
    machine: X86_64,
    boot: qemu,
  }),
  unikernel({
    name: "muen",
    summary: "Solo5 unikernel for the Muen separation kernel",
    abi: "muen",
    tags: ["muen"],
    machine: X86_64,
    unbootable: "no Muen here, only its structure was checked",
  }),
  unikernel({
    name: "xen",
    summary: "Solo5 unikernel for Xen, as a PVH guest",
    abi: "xen",
    tags: ["xen"],
    machine: X86_64,
    unbootable: noXen,
  }),
  unikernel({
    name: "qubes",
    summary: "Solo5 unikernel for Qubes OS, as a PVH guest",
    abi: "xen",
    tags: ["qubes", "xen"],
    machine: X86_64,
    unbootable: noXen,
  }),
  unikernel({
    name: "hvt-arm64",
    summary: "hvt for 64-bit Arm, from any machine",
    abi: "hvt",
    tags: ["hvt-arm64", "hvt"],
    toolchain: "solo5-arm64",
    machine: AARCH64,
    boot: { ...tender("solo5-hvt"), on: ["arm64"], kvm: true },
  }),
  unikernel({
    name: "spt-arm64",
    summary: "spt for 64-bit Arm, from any machine",
    abi: "spt",
    tags: ["spt-arm64", "spt"],
    toolchain: "solo5-arm64",
    machine: AARCH64,
    boot: { ...tender("solo5-spt"), on: ["arm64"] },
  }),
];
