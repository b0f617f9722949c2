import type { Context } from "../base/context.ts";
import type { Problem } from "../base/errors.ts";
import type { Compiler, Host } from "../machine/host.ts";
import type { Opam } from "../opam/build-with-opam.ts";
import type { ResolvedRepository } from "../opam/repositories.ts";
import type { InstalledLibraries } from "../project/model.ts";
import type { Origin, StoreItem } from "../store/item.ts";
import type { Key } from "../store/store.ts";
import type { MachineLibraries } from "./libraries.ts";

/** The machine's own OCaml; bytecode for a chip; a native cross compiler; one of a unikernel's base layer, by opam. */
export type ToolchainKind = "host" | "bytecode" | "native" | "unikernel";

/** An executable (of bytecode where the toolchain has no native compiler) or JavaScript. */
export type LinkMode = "exe" | "js";

/** Installed libraries of the machine, those of the toolchain's own OCaml, or on bare metal none. */
export type Installed = "machine" | "own" | "none";

/** A chip as gcc and picolibc know it (docs/toolchains.md). */
export interface Chip {
  /** Prefix of the cross tools, without its dash: `riscv64-unknown-elf`. */
  readonly tools: string;
  readonly compileFlags: readonly string[];
  /** Memory map and start file; a target's own flags come after them and win. */
  readonly linkFlags: readonly string[];
}

/** The cost of building a toolchain, measured on Debian and x86-64. */
export interface Estimate {
  /** Seconds of one processor, user and system; undefined where only the size was measured. */
  readonly cpuSeconds?: number;
  /** Its size in the store, of 10^6 bytes. */
  readonly megabytes: number;
}

/** Packages that findlib must answer for otherwise than the directories of a toolchain's own libraries would. */
export interface FindlibPackages {
  /** Of the machine's, those that no program of the toolchain can have. */
  readonly hidden: readonly string[];
  /** Names for what its standard library has, which old projects ask for. */
  readonly standard: readonly string[];
  /** It finds none of the machine's, and so has to be told what the project's ppx rewriters are made of. */
  readonly rewriters: boolean;
}

/**
 * A toolchain before it is there. Each kind (a folder) makes this record of its rows' data and answers all that anybody
 * asks of a toolchain, so that nobody else has to know which kind it is.
 */
export interface Toolchain {
  readonly name: string;
  readonly kind: ToolchainKind;
  readonly summary: string;
  /** Name of its dune context. An interface of the ecosystem where one exists (`default`, `solo5`). */
  readonly context: string;
  /** Further fields of its context stanza, where the compiler's flags depend on more than the context. */
  readonly contextFields?: string;
  /** Its name in findlib.conf, which allows letters, digits and `_`; the host has none. */
  readonly findlib: string | undefined;
  readonly findlibPackages: FindlibPackages;
  /** Without a native back end its findlib.conf must not offer the host's ocamlopt (docs/toolchains.md). */
  readonly bytecodeOnly: boolean;
  /**
   * A target's `-z KEY=VALUE` says something to its linker only, so that targets that differ in nothing else are linked
   * from the same objects.
   */
  readonly linksAgain: boolean;
  /** Link flags of all its programs, after their target's. */
  readonly linkFlags?: readonly string[];
  /** Debian packages, whatever is linked; `a | b` takes the first that the distribution has. */
  readonly packages: readonly string[];
  /** Debian packages that only some link modes need. */
  readonly modePackages: Readonly<Partial<Record<LinkMode, readonly string[]>>>;
  /** It is built with opam, whoever brings OCaml. */
  readonly byOpam: boolean;
  /** Undefined where nobody has measured it. */
  readonly estimate?: Estimate;
  /** Undefined where there is an operating system, or a unikernel's base layer. */
  readonly chip?: Chip;
  /** Which installed libraries its programs see, as messages tell it. */
  readonly sees: Installed;
  /** Those libraries. */
  libraries(machine: MachineLibraries, host: BuildMachine): InstalledLibraries;
  /** Why it cannot be made on this machine with the OCaml that it has or will have. */
  impossible(host: Pick<Host, "architecture" | "ocaml">): Problem | undefined;
  /** e_machine of what it makes on this machine; undefined for what is not ELF, or where it cannot be made. */
  machine(host: BuildMachine): number | undefined;
  /** Values of dune's variables in its context, for reading `enabled_if`; what is absent is unknown. */
  variables(host: Host): Readonly<Record<string, string>>;
  /**
   * Its item of the store: the key, and how it is built. Undefined for the machine's own compiler. Throws
   * ConfigurationError where it is impossible, or a package that decides its key is not installed.
   */
  item(means: Means): Promise<StoreItem | undefined>;
  /** How it is used when it is in `prefix` (absolute; for the machine's own compiler it does not matter). */
  use(prefix: string, means: Means): Promise<ToolchainUse>;
}

/** The machine that builds, as far as it decides what code a compiler is for. */
export type BuildMachine = Pick<Host, "architecture">;

/** Everything that a toolchain is made with. */
export interface Means {
  readonly context: Context;
  readonly host: Host;
  /** The OCaml of the host. */
  readonly compiler: Compiler;
  /** Directories of the machine's own installed libraries. */
  readonly path: readonly string[];
  /** Where opam finds packages, and opam itself, where anything comes from it. */
  readonly repositories: readonly ResolvedRepository[];
  readonly opam: Opam | undefined;
}

/** How a toolchain that is there is used. */
export interface ToolchainUse {
  /** Lines of findlib.conf that define it, e.g. `ocamlc(riscv32) = "…"`; none for the host. */
  readonly findlibLines: readonly string[];
  /** Directory of programs that rules of a project may run (solo5-elftool), for the end of PATH. */
  readonly programs: string | undefined;
  readonly strip: string;
  readonly objcopy: string;
}

/** A toolchain that is there and answered when asked for its version. */
export interface ReadyToolchain extends ToolchainUse {
  readonly toolchain: Toolchain;
  /** Absolute; undefined for the host. */
  readonly prefix: string | undefined;
  /** Everything that decided the content of `prefix`, by name; printed. */
  readonly key: Key;
  /** `path`: the machine's own. */
  readonly origin: Origin | "path";
  readonly seconds: number;
}
