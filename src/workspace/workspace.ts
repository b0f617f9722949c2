/** A dune context of a workspace and the targets that are built in it. */
export interface PlannedContext {
  readonly name: string;
  /** findlib toolchain, or undefined for the host's own compiler. */
  readonly toolchain: string | undefined;
  /** Further fields of its stanza. */
  readonly fields?: string;
  readonly targets: readonly string[];
}

/** One source tree with one dune-workspace: one dune invocation. */
export interface PlannedWorkspace {
  /** A file name: its targets joined by `+`. */
  readonly name: string;
  readonly contexts: readonly PlannedContext[];
  readonly targets: readonly string[];
  /** Why these targets are together and not with others; shown in the plan. */
  readonly reason: string;
  /** A stanza is written once per context, gated by enabled_if. */
  readonly gated: boolean;
  /** What dune is asked for, relative to the tree: `_build/riscv32/bin/main.bc.exe`. */
  readonly files: readonly string[];
}
