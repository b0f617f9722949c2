import type { Location } from "../base/errors.ts";
import type { Sexp } from "./sexp.ts";

/** A byte range of one file, end exclusive. Files are read as latin1, so an index is a byte. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** A library in a clause of a select; `!name` is negated. */
export interface Literal {
  readonly name: string;
  readonly negated: boolean;
}

/** An entry of `(libraries …)`; `re_export` counts as direct. */
export type Dependency =
  | { readonly kind: "direct"; readonly name: string }
  | { readonly kind: "select"; readonly clauses: readonly (readonly Literal[])[] };

/** A mode of a library's `(modes …)`; `best` is `native` where there is a native compiler and `byte` elsewhere. */
export type LibraryMode = "byte" | "native" | "best" | "melange";

/** A library's `(modes …)`. */
export interface LibraryModes {
  readonly built: ReadonlySet<LibraryMode>;
  /** Its words `native`, with which dune refuses every context that has no native compiler. */
  readonly native: readonly Span[];
}

/** A library of the tree or an installed one. All paths are relative to the project's root, with `/`. */
export interface Library {
  readonly name: string;
  readonly publicName: string | undefined;
  /** Directory of the dune-project that the library belongs to; private names are known only in there. */
  readonly scope: string;
  readonly origin: "tree" | "installed";
  readonly at: Location;
  readonly virtual: boolean;
  readonly implements: string | undefined;
  readonly defaultImplementation: string | undefined;
  /** The tag that dune 1.9 to 2.5 wrote as `(variant x)` or in `known_implementations`. */
  readonly variant: string | undefined;
  readonly dependencies: readonly Dependency[];
  readonly optional: boolean;
  readonly enabledIf: Sexp | undefined;
  /** ppx rewriters that its sources go through. */
  readonly ppx?: readonly string[];
  /** Libraries for the code that it writes as a ppx. */
  readonly runtime?: readonly string[];
  /** Whether it has C code. */
  readonly foreignStubs: boolean;
  /** Undefined for those that dune builds by default, which serve every link. */
  readonly modes?: LibraryModes;
  /** Programs that its modules are made with. */
  readonly programs?: readonly string[];
  /** Why the context at hand cannot link it, though it is installed. */
  readonly unusable?: Unusable;
}

/**
 * A reason: its C code or all its code is of another machine, it needs an operating system where there is none (below a
 * unikernel, on bare metal), it is a part of OCaml that is not made for chips, or OCaml's compiler, which only runs on
 * the machine that builds, or it loads code into programs that load none.
 */
export type Unusable =
  | "C code"
  | "code"
  | "operating system"
  | "bare metal"
  | "part of OCaml"
  | "compiler"
  | "loading";

/** One `executable(s)` or `test(s)` stanza; its names share libraries and therefore one selection. */
export interface ExecutableStanza {
  readonly kind: "executable" | "executables" | "test" | "tests";
  readonly names: readonly string[];
  readonly publicNames: readonly (string | undefined)[];
  readonly directory: string;
  readonly scope: string;
  /** `(lang dune X.Y)` of the scope. */
  readonly language: readonly [number, number];
  readonly vendored: boolean;
  readonly optional: boolean;
  /** Kinds of files that `(modes …)` asks for: `exe`, `js`, `plugin` …; undefined without it. */
  readonly modes: readonly string[] | undefined;
  /** Whether it is built: `enabled_if`; for tests `build_if`, as their `enabled_if` only says whether they run. */
  readonly enabledIf: Sexp | undefined;
  readonly dependencies: readonly Dependency[];
  /** ppx rewriters that its sources go through. */
  readonly ppx: readonly string[];
  /** Programs that its modules are made with. */
  readonly programs?: readonly string[];
  readonly at: Location;
  /** The stanza and those of its fields that are rewritten, each as its whole parenthesised list. */
  readonly spans: {
    readonly stanza: Span;
    readonly libraries: Span | undefined;
    readonly linkFlags: Span | undefined;
    readonly modes: Span | undefined;
    readonly enabledIf: Span | undefined;
  };
}

/** `(deprecated_library_name …)`: a public name that stands for another one. */
export interface Alias {
  readonly oldName: string;
  readonly newName: string;
}

/** An executable that is run while the project is built. */
export interface ProgramRun {
  /** Directory and name: `gen/gen`. */
  readonly path: string;
  /** Whether it is run for its own link only, in another context: a unikernel that prints its manifest. */
  readonly forItself: boolean;
}

/** A dune file that cannot be read without running it: OCaml syntax, a generated include. Never guessed at. */
export interface Unread {
  readonly at: Location;
  readonly why: string;
  /** The libraries that it may define; undefined where dune allows none (`dynamic_include`). */
  readonly libraries?: {
    /** Of the private ones, and of those that see their names. */
    readonly scope: string;
    /** Packages that public ones can be part of. */
    readonly packages: readonly string[];
  };
}

/** A `(lang dune X.Y)`, which every dune-project and dune-workspace starts with. */
export interface Language {
  readonly version: readonly [number, number];
  readonly at: Location;
}

/** A dune project as its files say. */
export interface Project {
  readonly libraries: readonly Library[];
  readonly executables: readonly ExecutableStanza[];
  readonly aliases: readonly Alias[];
  /** Executables that rules, aliases and preprocessing run. */
  readonly runs: readonly ProgramRun[];
  readonly unread: readonly Unread[];
  /** Text (latin1) of every dune file that was read, for rewriting. */
  readonly texts: ReadonlyMap<string, string>;
  /** Those of all dune-projects and of the dune-workspace. */
  readonly languages: readonly Language[];
  /** Text of the project's own dune-workspace. */
  readonly workspaceFile: string | undefined;
  /** Directories that dune never looks into (`dirs`), so that the generated tree need not hold them. */
  readonly hiddenDirectories: ReadonlySet<string>;
}

/** A MirageOS project as mirage configured it for one target. */
export interface UnikernelImage {
  /** mirage's own name for the image: `hello.xen`. */
  readonly image: string;
  /** Texts (latin1) of the files that travel with the image, by their extensions: `.xl`. */
  readonly companions: ReadonlyMap<string, string>;
}

/** A dune project and where it is. */
export interface Source {
  /** Absolute path of its root. It is only read. */
  readonly directory: string;
  readonly project: Project;
  /** Directories, relative to the root, that hold links to parts of the project that are elsewhere. */
  readonly linked?: ReadonlySet<string>;
  /** A MirageOS project as mirage configured it; undefined for any other. */
  readonly unikernel?: {
    /** Name of its images, since every MirageOS project's executable is `main`. */
    readonly name: string;
    /** The executable at its root that they are made from: `main`. */
    readonly executable: string;
    /** By name of target. */
    readonly byTarget: ReadonlyMap<string, UnikernelImage>;
  };
}

/** Installed libraries of one findlib path, looked up by public name. */
export interface InstalledLibraries {
  /**
   * The library as its dune-package describes it; `"opaque"` if it has only a META file, so that it cannot be virtual;
   * undefined if it is not installed; `"unknown"` if there is no OCaml yet.
   */
  find(publicName: string): Library | "opaque" | "unknown" | undefined;
  /** Installed implementations of a virtual library, by its public name. */
  implementationsOf(virtualLibrary: string): readonly Library[];
}
