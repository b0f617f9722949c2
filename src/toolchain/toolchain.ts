import type { LinkMode, ToolchainName } from "../targets/target.ts";

/** A chip as gcc and picolibc know it (docs/toolchains.md). */
export interface Chip {
  /** Prefix of the cross tools, without its dash: `riscv64-unknown-elf`. */
  readonly tools: string;
  readonly compileFlags: readonly string[];
  /** Memory map and start file; a target's own flags come after them and win. */
  readonly linkFlags: readonly string[];
}

/** What a bare-metal toolchain for bytecode is made of (docs/toolchains.md). */
export interface Firmware extends Chip {
  readonly kind: "firmware";
  /** What OCaml's configure is told: `riscv32-unknown-elf`. */
  readonly triple: string;
  /** As `%{architecture}` in dune. */
  readonly architecture: string;
  /** The package of each that decides what the toolchain contains; its version is part of the key. */
  readonly compilerPackage: string;
  readonly libraryPackage: string;
}

/** A chip that OCaml's native compiler makes code for. */
export interface NativeChip extends Chip {
  /** Flags of the assembler that OCaml's own code goes through, which may want another instruction set than C code. */
  readonly assemblerFlags: readonly string[];
}

/** What a cross compiler that opam builds is made of (docs/toolchains.md). */
export interface OpamBuild {
  readonly kind: "opam";
  /** By the architecture of the machine that builds, as Node says it; it cannot be built on others. */
  readonly on: Readonly<Record<string, OpamCompiler>>;
}

/** A cross compiler as an opam package. */
export interface OpamCompiler {
  readonly package: string;
  /** Packages that it is of no use without. */
  readonly with?: readonly string[];
  /** Prefix of its tools, without its dash: `x86_64-solo5-ocaml`. */
  readonly tools: string;
  /** e_machine of what it makes. */
  readonly machine: number;
}

/** What a native cross compiler is made of that is built from OCaml's own source (docs/toolchains.md). */
export interface CrossBuild {
  readonly kind: "cross";
  /** By the architecture of the machine that builds, as Node says it; it cannot be built on others. */
  readonly on: Readonly<Record<string, CrossTools>>;
  /** Packages that decide what it contains; their versions are part of the key. */
  readonly decisive: readonly string[];
  /** The one way of building it that is known to work; without it, all that there are (cross-recipe.ts). */
  readonly only?: CrossWay;
  /** The chip, where OCaml runs on picolibc without an operating system. */
  readonly bareMetal?: NativeChip;
}

/** How a cross compiler is built: upstream's `make crossopt`, or by hand from an OCaml that has no such target. */
export type CrossWay = "crossopt" | "older";

/** What a cross compiler is built with on one kind of machine. */
export interface CrossTools {
  /** What OCaml's configure is told: `riscv64-linux-gnu`. */
  readonly triple: string;
  /** Prefix of gcc and binutils, without its dash. */
  readonly tools: string;
  /** As `%{architecture}` in dune. */
  readonly architecture: string;
  /** e_machine of what it makes; undefined for Windows. */
  readonly machine: number | undefined;
  /** Arguments of configure over those of every cross compiler. */
  readonly configure: readonly string[];
  /** Folder of toolchains/ with headers for OCaml's own C code that come before those of the C library. */
  readonly headers?: "linux";
  /** Strips and copies objects of the target, where it is not `TOOLS-strip` and `TOOLS-objcopy`. */
  readonly binutils?: string;
  /** Extension of the compilers' own names: they are called as programs of the target are. */
  readonly extension?: ".exe";
}

/** What building a toolchain costs, measured on Debian and x86-64. */
export interface Estimate {
  /** Seconds of one processor, user and system. */
  readonly cpuSeconds: number;
  /** What it takes in the store, of 10^6 bytes. */
  readonly megabytes: number;
}

/** What a toolchain is before it is there: enough to plan with. Rows are in catalogue.ts. */
export interface Toolchain {
  readonly name: ToolchainName;
  readonly summary: string;
  /** Name of its dune context. An interface of the ecosystem where one exists (`default`, `solo5`). */
  readonly context: string;
  /** Its name in findlib.conf, which allows letters, digits and `_`; the host has none. */
  readonly findlib: string | undefined;
  /** Without a native back end its findlib.conf must not offer the host's ocamlopt (docs/toolchains.md). */
  readonly bytecodeOnly: boolean;
  /**
   * A target's `-z KEY=VALUE` says something to its linker only, so that targets that differ in nothing else are linked
   * from the same objects.
   */
  readonly linksAgain: boolean;
  /** Debian packages, whatever is linked; `a | b` takes the first that the distribution has. */
  readonly packages: readonly string[];
  /** Debian packages that only some link modes need. */
  readonly modePackages: Readonly<Partial<Record<LinkMode, readonly string[]>>>;
  /** Further fields of its context stanza, where the compiler's flags depend on more than the context. */
  readonly contextFields?: string;
  /** Values of dune's variables in its context, for reading `enabled_if`; what is absent is unknown. */
  readonly variables: Readonly<Record<string, string>>;
  /**
   * Which installed libraries its programs can link: all of the machine's, those without C code (`posix`: and OCaml's
   * `unix` and `threads`), those that came with the toolchain's own OCaml, or the standard library alone.
   */
  readonly installed: "all" | "pure" | "posix" | "own" | "none";
  /** Undefined where nobody has measured it. */
  readonly estimate?: Estimate;
  /** How it is made; undefined for the machine's own compiler. */
  readonly build: Firmware | OpamBuild | CrossBuild | undefined;
}

/**
 * Where a toolchain came from: the machine's own on PATH, where an earlier run put it, restored from a cache, or built
 * just now.
 */
export type Origin = "path" | "store" | "cache" | "built";

/** A toolchain that is there and answered when asked for its version. */
export interface ReadyToolchain {
  readonly toolchain: Toolchain;
  /** Absolute; undefined for the host. */
  readonly prefix: string | undefined;
  /** Lines of findlib.conf that define it, e.g. `ocamlc(riscv32) = "…"`; none for the host. */
  readonly findlibLines: readonly string[];
  /** Directory of programs that rules of a project may run (solo5-elftool), for the end of PATH. */
  readonly programs: string | undefined;
  /** Everything that decided the content of `prefix`, by name; printed. */
  readonly key: Readonly<Record<string, string>>;
  readonly origin: Origin;
  readonly seconds: number;
  readonly strip: string;
  readonly objcopy: string;
}
