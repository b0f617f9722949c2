/** What is linked: an executable (of bytecode where the toolchain has no native compiler) or JavaScript. */
export type LinkMode = "exe" | "js";

/** Names of the toolchains in toolchain/catalogue.ts. */
export type ToolchainName = "host" | "riscv32" | "cortex-m3" | "solo5" | "solo5-arm64";

/** What an ELF image must be. `machine` is e_machine; `host` stands for the machine we run on. */
export interface ElfExpectation {
  readonly format: "elf";
  readonly class: 32 | 64 | "host";
  readonly machine: number | "host";
  /** `(e_flags & mask) === value`. */
  readonly flags?: { readonly mask: number; readonly value: number };
  /** A Cortex-M vector table at the start of flash: initial stack pointer, then a Thumb reset address. */
  readonly vectorTable?: true;
}

/** What a JavaScript image must be: js_of_ocaml's header, and no primitive left without an implementation. */
export interface JavaScriptExpectation {
  readonly format: "js";
}

export type ImageExpectation = ElfExpectation | JavaScriptExpectation;

/** How an image is started. `{image}` in `argv` is its path, `{node}` the Node.js we run on. */
export interface Boot {
  readonly argv: readonly string[];
  /** Debian packages that bring the emulator; `a | b` takes the first that the distribution has. */
  readonly packages: readonly string[];
  /** Exit status that means success. */
  readonly success: number;
}

/** One row of the catalogue, and the same record for a target that a user defines. */
export interface Target {
  readonly name: string;
  readonly summary: string;
  readonly toolchain: ToolchainName;
  /** Tags of implementations that suit this target, best first (docs/variants.md). */
  readonly variants: readonly string[];
  /** Virtual library → implementation, over everything else. */
  readonly implementations: Readonly<Record<string, string>>;
  readonly mode: LinkMode;
  /** Appended to the executable's own link_flags. */
  readonly linkFlags: readonly string[];
  /** Extension of the published image, with its dot, or nothing. */
  readonly extension: string;
  readonly image: ImageExpectation;
  readonly boot: Boot | undefined;
}
