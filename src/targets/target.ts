import type { LinkMode } from "../toolchain/toolchain.ts";
import type { ToolchainName } from "../toolchain/toolchains.ts";

/** What a Solo5 image is linked for: the argument of the linker's `-z solo5-abi=`. */
export type Solo5Abi = "hvt" | "spt" | "virtio" | "muen" | "xen";

/** How an image finds what it was not linked with. */
export interface DynamicLinking {
  /** Path of the dynamic linker on the target. */
  readonly interpreter: string;
  /** Libraries that come with the target's C library; a program that needs others does not run everywhere. */
  readonly libraries: readonly string[];
}

/** What an ELF image must be. `machine` is e_machine; `host` stands for the machine we run on. */
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
  /** Its link ends with strip and with what a further strip or objcopy would undo: it is published as it is. */
  readonly finished?: true;
  /** Solo5's notes, and what the loaders of this ABI look for. */
  readonly solo5?: Solo5Abi;
  /** Undefined where both are right. What is linked dynamically by default may be static too. */
  readonly linking?: "static" | DynamicLinking;
}

/** What a JavaScript image must be: js_of_ocaml's header, and no primitive left without an implementation. */
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
  /** Not every distribution has them: without its program an image is not booted, which is no failure. */
  readonly optional?: true;
  /** Variables of the command, over our own. `{directory}` stands for a directory that only this boot has. */
  readonly env?: Readonly<Record<string, string>>;
  /** A command that makes that directory ready. What it prints is not the image's, nor is its time. */
  readonly before?: readonly string[];
  /** Exit status that means success, or all that do. */
  readonly success: number | readonly number[];
  /** Regular expression: a line that tells of a failure where the exit status cannot. */
  readonly failure?: string;
  /** Architectures (Node's names) of the machines that it works on; without it, all. */
  readonly on?: readonly string[];
  /** It needs the machine's hardware virtualisation. */
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
  /** Virtual library → implementation, over everything else. */
  readonly implementations: Readonly<Record<string, string>>;
  readonly mode: LinkMode;
  /** Appended to the executable's own link_flags. */
  readonly linkFlags: readonly string[];
  /** Variables for dune and what it runs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Extension of the published image, with its dot, or nothing. */
  readonly extension: string;
  readonly image: ImageExpectation;
  readonly boot: Boot | undefined;
  /** Why `boot` is undefined, to follow "not booted: ". */
  readonly unbootable?: string;
}
