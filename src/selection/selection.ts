import type { Problem } from "../base/errors.ts";
import type { ExecutableStanza } from "../project/model.ts";
import type { LibraryIndex } from "../project/resolve.ts";
import type { Target } from "../targets/target.ts";
import type { Installed } from "../toolchain/toolchain.ts";

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
  /** Names of libraries in the closure of which nothing is known, because there is no OCaml yet. */
  readonly unknown: readonly string[];
  /** Keys of the target's `implementations` that named a virtual library of the closure. */
  readonly usedOverrides: readonly string[];
}
