import type { Compiler } from "../../machine/host.ts";
import type { BuildPlace } from "../../store/item.ts";
import type { ByMachine } from "../by-machine.ts";
import type { Chip } from "../toolchain.ts";

/** The parts of a native cross compiler that is built from OCaml's own source (docs/toolchains.md). */
export interface CrossBuild {
  readonly on: ByMachine<CrossTools>;
  /** Packages that decide what it contains; their versions are part of the key. */
  readonly decisive: readonly string[];
  /** The one way of building it that is known to work; without it, all that there are (native-recipe.ts). */
  readonly only?: CrossWay;
  /** The chip, where OCaml runs on picolibc without an operating system. */
  readonly bareMetal?: NativeChip;
}

/** How a cross compiler is built: upstream's `make crossopt`, or by hand from an OCaml that has no such target. */
export type CrossWay = "crossopt" | "older";

/** A chip that OCaml's native compiler makes code for. */
export interface NativeChip extends Chip {
  /** Flags of the assembler that OCaml's own code goes through, which may want another instruction set than C code. */
  readonly assemblerFlags: readonly string[];
}

/** The tools that a cross compiler is built with on one kind of machine. */
export interface CrossTools {
  /** The target for OCaml's configure: `riscv64-linux-gnu`. */
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

/** A tool that works on the target's objects. */
export function binutil({ tools, binutils = tools }: CrossTools, name: string): string {
  return binutils === "" ? name : `${binutils}-${name}`;
}

/** A cross compiler to be built: from what, and where. All paths are absolute. */
export interface CrossRequest extends BuildPlace {
  readonly build: CrossBuild;
  readonly tools: CrossTools;
  /** The machine's own OCaml, which is of the same version. */
  readonly compiler: Compiler;
  readonly version: string;
  readonly jobs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
  /** Takes a sentence about what was done, for the log. */
  readonly tell: (text: string) => void;
}
