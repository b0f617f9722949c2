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
  /** Values of dune's variables in the target's context; one that is absent is unknown. */
  readonly variables: Readonly<Record<string, string>>;
  readonly platformTags: ReadonlySet<string>;
  /** Which installed libraries the target links. */
  readonly installed: Installed;
}

/** Why an implementation was chosen: listed by the project, by the user's override, by tag, by the library's default. */
export type Reason = "explicit" | "override" | "tag" | "default";

/** Virtual library → implementation for one target and one executable stanza. */
export interface Choice {
  readonly library: string;
  /** As `(libraries …)` of the executable can name it: the public name, else the private one. */
  readonly implementation: string;
  readonly reason: Reason;
  /** The implementation's tag. */
  readonly tag: string;
  /** The library or executable that needs the virtual library. */
  readonly neededBy: string;
  /** True when the executable's closure does not name the implementation itself, so that it must be added. */
  readonly added: boolean;
  /** Every known implementation of the library, suitable or not, named like `implementation`. */
  readonly candidates: readonly string[];
}

export interface Selection {
  readonly choices: readonly Choice[];
  readonly problems: readonly Problem[];
  /** Names of libraries in the closure that nothing is known about (no OCaml installed yet). */
  readonly unknown: readonly string[];
  /** Keys of the target's `implementations` that named a virtual library of the closure. */
  readonly usedOverrides: readonly string[];
}
