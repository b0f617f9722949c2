import type { Repository } from "../opam/repositories.ts";
import type { CompilerSpecification, OpamPackage } from "../opam/specification.ts";
import type { Target } from "../targets/target.ts";

/** Whether GitHub's cache is read and written; `auto` decides by the event (cache/policy.ts). */
export type CacheMode = "auto" | "true" | "false" | "read-only";

/** Everything a user asked for, checked and resolved, whichever way it was said. */
export interface Inputs {
  /** The rows to build, in the order asked for, with the user's variants and implementations applied. */
  readonly targets: readonly Target[];
  /** Names (`main`, `bin/main`, a public name); empty means the project's only executable. */
  readonly executables: readonly string[];
  /** Absolute; nothing outside it is written but toolchains, caches and temporary files. */
  readonly workspace: string;
  /** Absolute, inside `workspace`: where the dune project is. */
  readonly workingDirectory: string;
  /** Absolute, inside `workspace` or the runner's temporary directory. */
  readonly outputDirectory: string;
  readonly ocamlCompiler: CompilerSpecification;
  /** opam looks for a package in the first one first; never empty, and paths in them are absolute. */
  readonly opamRepositories: readonly Repository[];
  /** What the project needs beside OCaml, dune and what its targets' toolchains are made of. */
  readonly opamPackages: readonly OpamPackage[];
  /** Of `mirage configure`, for a MirageOS project. */
  readonly configureArgs: readonly string[];
  readonly install: "auto" | "never";
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
