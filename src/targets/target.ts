import type { LinkMode } from "../toolchain/toolchain.ts";
import type { ToolchainName } from "../toolchain/toolchains.ts";

/** The interface that a Solo5 image is linked for: the argument of the linker's `-z solo5-abi=`. */
export type Solo5Abi = "hvt" | "spt" | "virtio" | "muen" | "xen";

/** How an image finds its shared libraries. */
export interface DynamicLinking {
  /** Path of the dynamic linker on the target. */
  readonly interpreter: string;
  /** Those that come with the target's C library; a program that needs others does not run everywhere. */
  readonly libraries: readonly string[];
}

/** The properties of a right ELF image. `machine` is e_machine; `host` stands for the machine we run on. */
export interface ElfExpectation {
  readonly format: "elf";
  readonly class: 32 | 64 | "host";
  readonly machine: number | "host";
  /** `(e_flags & mask) === value`. */
  readonly flags?: { readonly mask: number; readonly value: number };
  /** A Cortex-M vector table at the start of flash: initial stack pointer, then a Thumb reset address. */
  readonly vectorTable?: true;
  /** A multiboot header, without which QEMU does not load it. */
  readonly multiboot?: true;
  /** Published as it is: its link ends with strip and with steps that another strip or objcopy would undo. */
  readonly finished?: true;
  /** Solo5's notes, and the header that the loaders of this ABI look for. */
  readonly solo5?: Solo5Abi;
  /** Undefined where both are right. Where an image may be dynamic it may be static too. */
  readonly linking?: "static" | DynamicLinking;
}

/** A right JavaScript image has js_of_ocaml's header and an implementation of every primitive. */
export interface JavaScriptExpectation {
  readonly format: "js";
}

/** A Windows program (PE32+, x86-64). */
export interface PeExpectation {
  readonly format: "pe";
}

export type ImageExpectation = ElfExpectation | JavaScriptExpectation | PeExpectation;

/**
 * How an image is started. In `argv`, `{image}` is its path, `{node}` the Node.js we run on, `{memory}` the memory in
 * MiB and `{command-line}` the arguments as one word. These stand for whole words, none to many: `{arguments}`, and the
 * devices that the image declares as options of a Solo5 tender (`{tender-devices}`) or of QEMU (`{qemu-devices}`).
 */
export interface Boot {
  readonly argv: readonly string[];
  /** Debian packages that bring the emulator; `a | b` takes the first that the distribution has. */
  readonly packages: readonly string[];
  /** Not every distribution has them: without the program an image is not booted, which is no failure. */
  readonly optional?: true;
  /** Variables of the command, over our own. `{directory}` stands for a directory that only this boot has. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * The command is a machine's, with its serial line: QEMU loses what is printed if its standard input has an end.
   * Undefined where the image itself reads standard input, which is empty.
   */
  readonly console?: true;
  /** A command that prepares that directory. Its output and time do not count as the image's. */
  readonly before?: readonly string[];
  /** The exit status that means success, or all of them. */
  readonly success: number | readonly number[];
  /** A regular expression for a line that tells of a failure where the exit status does not. */
  readonly failure?: string;
  /** Architectures (Node's names) of the machines where it works; all if undefined. */
  readonly on?: readonly string[];
  /** Needs the machine's hardware virtualisation. */
  readonly kvm?: true;
  /** MiB. */
  readonly memory?: number;
  /** Device of a unikernel's manifest → file, from the project, or network interface. */
  readonly devices?: Readonly<Record<string, string>>;
  /** The image's own arguments. */
  readonly arguments?: readonly string[];
}

/** One row of the catalogue, and the same record for a target that a user defines. */
export interface Target {
  readonly name: string;
  readonly summary: string;
  readonly toolchain: ToolchainName;
  /** Tags of implementations that suit this target, best first (docs/variants.md). */
  readonly variants: readonly string[];
  /** Implementations that suit it although their tag names another platform. */
  readonly suitable?: readonly string[];
  /** Virtual library → implementation, which wins over all rules. */
  readonly implementations: Readonly<Record<string, string>>;
  /** Executables to build for it, over those that are named for all targets. */
  readonly executables?: readonly string[] | undefined;
  readonly mode: LinkMode;
  /** Appended to the executable's own link_flags. */
  readonly linkFlags: readonly string[];
  /** Variables for dune and what it runs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Of the published image, with its dot, or empty. */
  readonly extension: string;
  readonly image: ImageExpectation;
  readonly boot: Boot | undefined;
  /** Why `boot` is undefined, to follow "not booted: ". */
  readonly unbootable?: string;
}
