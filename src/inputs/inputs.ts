import type { Repository } from "../opam/repositories.ts";
import type { CompilerSpecification, OpamPackage } from "../opam/specification.ts";
import type { Target } from "../targets/target.ts";
import type { cacheModes, installModes } from "./definitions.ts";

/** Whether GitHub's cache is read and written; `auto` decides by the event (cache/cache-policy.ts). */
export type CacheMode = (typeof cacheModes)[number];

/** Everything that a user asked for, checked and resolved. */
export interface Inputs {
  /** The rows to build, in the order asked for, with the user's variants, implementations and executables applied. */
  readonly targets: readonly Target[];
  /** Names (`main`, `bin/main`, a public name, a glob) for targets that have none of their own; empty: the default. */
  readonly executables: readonly string[];
  /** Absolute; nothing outside it is written but toolchains, caches and temporary files. */
  readonly workspace: string;
  /** Absolute, inside `workspace`: where the dune project is. */
  readonly workingDirectory: string;
  /** Absolute, inside `workspace` or the runner's temporary directory. */
  readonly outputDirectory: string;
  readonly ocamlCompiler: CompilerSpecification;
  /** The first that has a package wins; never empty, and paths in them are absolute. */
  readonly opamRepositories: readonly Repository[];
  /** Packages that the project needs beside OCaml, dune and those of its toolchains. */
  readonly opamPackages: readonly OpamPackage[];
  /** Arguments of `mirage configure`, for a MirageOS project. */
  readonly configureArgs: readonly string[];
  readonly install: (typeof installModes)[number];
  readonly profile: string;
  readonly boot: boolean;
  readonly bootExpect: RegExp | undefined;
  /** Seconds. */
  readonly bootTimeout: number;
  readonly strip: boolean;
  readonly failFast: boolean;
  /** Parallel jobs; undefined means as many as there are cores. */
  readonly jobs: number | undefined;
  /** The rest matters on a runner only. */
  readonly artifacts: boolean;
  /** Undefined: as the repository is set. */
  readonly retentionDays: number | undefined;
  /** 0 to 9, as zlib counts. */
  readonly compressionLevel: number;
  readonly cache: CacheMode;
}
