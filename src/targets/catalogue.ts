import { ARM, RISCV } from "../base/architectures.ts";
import { crossTargets } from "./cross-targets.ts";
import { solo5Targets } from "./solo5-targets.ts";
import type { Target } from "./target.ts";
import { unikraftTargets } from "./unikraft-targets.ts";

const qemu = ["-nographic", "-monitor", "none", "-serial", "none"] as const;
const semihosting = [
  "-semihosting-config",
  "enable=on,target=native",
  "-kernel",
  "{image}",
] as const;

/** Every target that ships, in the order in which listings show them. Adding one is adding a row. */
export const catalogue: readonly Target[] = [
  {
    name: "unix",
    summary: "native executable of the machine that builds",
    toolchain: "host",
    variants: ["unix", "linux", "posix", "native", "c", "ocaml"],
    implementations: {},
    mode: "exe",
    linkFlags: [],
    extension: "",
    image: { format: "elf", class: "host", machine: "host" },
    boot: { argv: ["{image}", "{arguments}"], packages: [], success: 0 },
  },
  {
    name: "js",
    summary: "JavaScript by js_of_ocaml, for Node.js and browsers",
    toolchain: "host",
    variants: ["js", "jsoo", "ocaml"],
    implementations: {},
    mode: "js",
    linkFlags: [],
    extension: ".js",
    image: { format: "js" },
    boot: { argv: ["{node}", "{image}", "{arguments}"], packages: [], success: 0 },
  },
  {
    name: "riscv32",
    summary: "bare-metal RV32IMAC firmware, QEMU virt",
    toolchain: "riscv32",
    variants: ["riscv32", "riscv", "freestanding", "c", "ocaml"],
    implementations: {},
    mode: "exe",
    linkFlags: [],
    extension: ".elf",
    // 0x1 = compressed instructions, soft float, no RVE.
    image: { format: "elf", class: 32, machine: RISCV, flags: { mask: 0xf, value: 0x1 } },
    boot: {
      argv: [
        "qemu-system-riscv32",
        "-M",
        "virt",
        "-m",
        "32M",
        "-bios",
        "none",
        ...qemu,
        ...semihosting,
      ],
      packages: ["qemu-system-riscv | qemu-system-misc"],
      console: true,
      success: 0,
    },
  },
  {
    name: "cortex-m3",
    summary: "bare-metal Arm Cortex-M3 firmware, QEMU mps2-an385",
    toolchain: "cortex-m3",
    variants: ["cortex-m3", "cortex-m", "arm", "freestanding", "c", "ocaml"],
    implementations: {},
    mode: "exe",
    linkFlags: [],
    extension: ".elf",
    // 0x05000200 = EABI version 5, soft float.
    image: {
      format: "elf",
      class: 32,
      machine: ARM,
      flags: { mask: 0xff000600, value: 0x05000200 },
      vectorTable: true,
    },
    boot: {
      argv: ["qemu-system-arm", "-M", "mps2-an385", ...qemu, ...semihosting],
      packages: ["qemu-system-arm"],
      console: true,
      success: 0,
    },
  },
  ...crossTargets,
  ...solo5Targets,
  ...unikraftTargets,
];

/**
 * Tags that name a platform. A listed or default implementation with one that the target does not list is an error;
 * any other tag (`mock`) is the project's own business.
 */
export const platformTags: ReadonlySet<string> = new Set([
  ...catalogue.flatMap((target) => target.variants),
  ..."macos macosx darwin win32 mingw cygwin bsd freebsd openbsd netbsd android ios".split(" "),
  ..."hvt spt virtio muen genode xen qubes solo5 unikraft wasm esp32 esp32c3 rp2040".split(" "),
]);
