import type { Problem } from "../base/errors.ts";
import type { ExecutableStanza, Unread } from "../project/model.ts";
import type { LinkedCode } from "../project/modes.ts";
import type { LibraryIndex } from "../project/resolve.ts";
import type { Target } from "../targets/target.ts";
import type { Installed } from "../toolchain/toolchain.ts";
import type { Fault } from "./faults.ts";

/** Everything that decides a selection. */
export interface SelectionRequest {
  readonly target: Target;
  readonly executable: ExecutableStanza;
  readonly index: LibraryIndex;
  /** Values of dune's variables in the target's context; a missing one is unknown. */
  readonly variables: Readonly<Record<string, string>>;
  /** The tags that name a platform. */
  readonly platformTags: ReadonlySet<string>;
  readonly installed: Installed;
  /** The code that programs of the target are linked from; every library has it if undefined. */
  readonly code?: LinkedCode;
  /** The libraries of the machine that builds, where a ppx runs; none is looked for if undefined. */
  readonly build?: LibraryIndex;
  /** Whether that machine lacks a program, as far as that is known. */
  readonly lacksProgram?: (name: string) => boolean;
}

/** Why an implementation was chosen: the project lists it, the user's override, its tag, the library's default. */
export type Reason = "explicit" | "override" | "tag" | "default";

/** Virtual library → implementation for one target and one executable stanza. */
export interface Choice {
  readonly library: string;
  /** As `(libraries …)` of the executable can name it: the public name, else the private one. */
  readonly implementation: string;
  readonly reason: Reason;
  readonly tag: string;
  /** The library or executable that needs the virtual library. */
  readonly neededBy: string;
  /** True if nothing lists it, so that it must be added to the executable's libraries. */
  readonly added: boolean;
  /** All known implementations of the library, suitable or not, named like `implementation`. */
  readonly candidates: readonly string[];
}

/** The choices for one target and one executable stanza. */
export interface Selection {
  readonly choices: readonly Choice[];
  readonly problems: readonly Problem[];
  /** The same, to be told with those of other targets and executables. */
  readonly faults: readonly Fault[];
  /** Names of libraries in the closure of which nothing is known: no OCaml is there yet, or a dune file was not read. */
  readonly unknown: readonly string[];
  /** Those of them that dune files may define that were not read. */
  readonly unread: ReadonlyMap<string, readonly Unread[]>;
  /** Keys of the target's `implementations` that named a virtual library of the closure. */
  readonly usedOverrides: readonly string[];
}
