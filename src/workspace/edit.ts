import { groupBy } from "../base/group-by.ts";
import type { ExecutableStanza, Source } from "../project/model.ts";
import type { Selection } from "../selection/selection.ts";
import type { Target } from "../targets/target.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";

/** The names of one stanza that are to be built, and the selection for all of the stanza. */
export interface RequestedExecutable {
  readonly stanza: ExecutableStanza;
  readonly names: readonly string[];
  readonly selection: Selection;
  /**
   * The selection of the machine that builds, where a rule runs the program there and the stanza can be written once
   * per context.
   */
  readonly onHost?: Pick<Selection, "choices">;
}

/** Everything one target asks of dune. */
export interface TargetBuild {
  readonly target: Target;
  readonly source: Source;
  readonly toolchain: Toolchain;
  readonly executables: readonly RequestedExecutable[];
}

/** A dune context of a workspace and the targets that are built in it. */
export interface DuneContext {
  readonly name: string;
  /** findlib toolchain; undefined for the host's own compiler. */
  readonly toolchain: string | undefined;
  /** Further fields of its stanza. */
  readonly fields?: string;
  readonly builds: readonly TargetBuild[];
}

/** One source tree with one dune-workspace: one dune invocation. */
export interface Workspace {
  /** A file name: its targets joined by `+`. */
  readonly name: string;
  /** Of all its targets. */
  readonly source: Source;
  readonly contexts: readonly DuneContext[];
  /** In the order asked for. */
  readonly builds: readonly TargetBuild[];
  /** Why these targets are together and not with others; shown in the plan. */
  readonly reason: string;
  /** A stanza is written once per context, gated by enabled_if. */
  readonly gated: boolean;
}

/** The context whose programs run while others are built. */
export const HOST_CONTEXT = "default";

/** A link mode by dune's name for it. */
export type DuneMode = "exe" | "byte_complete" | "js";

const duneModes: readonly DuneMode[] = ["exe", "byte_complete", "js"];

/** Additions to what the author of a stanza wrote, for one context. */
export interface StanzaEdit {
  /** For `(libraries …)`, sorted. */
  readonly implementations: readonly string[];
  readonly linkFlags: readonly string[];
  /** Every mode that is asked for in the workspace: an unused one costs nothing, as dune is asked for files. */
  readonly modes: readonly DuneMode[];
}

/** A stanza and its edit in each context, by the context's name. */
export interface StanzaRewrite {
  readonly stanza: ExecutableStanza;
  readonly edits: ReadonlyMap<string, StanzaEdit>;
}

/**
 * How dune links for a target. A bytecode-only toolchain is asked for `byte_complete` by name: `exe` would mean the same
 * there, but only as long as dune finds no ocamlopt.
 */
export function duneMode(toolchain: Toolchain, target: Target): DuneMode {
  return target.mode === "exe" && toolchain.bytecodeOnly ? "byte_complete" : target.mode;
}

/** Beside `exe` dune 3 accepts `byte_complete` in every lang, without it only from 3.6 on. */
function modesOf(builds: readonly TargetBuild[]): readonly DuneMode[] {
  const asked = new Set(builds.map(({ toolchain, target }) => duneMode(toolchain, target)));
  return duneModes.filter(
    (mode) => asked.has(mode) || (mode === "exe" && asked.has("byte_complete")),
  );
}

/** Implementations that the stanza's `(libraries …)` must name for this target, sorted. */
export function addedImplementations({
  selection,
}: {
  readonly selection: Pick<Selection, "choices">;
}): readonly string[] {
  const added = selection.choices.filter((choice) => choice.added);
  return [...new Set(added.map((choice) => choice.implementation))].sort();
}

/** Where a stanza is written and which directory it is for; an included file may serve several directories. */
export function stanzaKey(stanza: ExecutableStanza): string {
  return JSON.stringify([stanza.spans.stanza.file, stanza.spans.stanza.start, stanza.directory]);
}

/** Equality of two lists of words. */
export function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}

/** Equality of two edits. */
export function sameEdit(a: StanzaEdit, b: StanzaEdit): boolean {
  return (
    sameWords(a.implementations, b.implementations) &&
    sameWords(a.linkFlags, b.linkFlags) &&
    sameWords(a.modes, b.modes)
  );
}

/**
 * The edits of one workspace, a row for each stanza in the order of first request. `builds` are the workspace's
 * targets; those of one context must agree, which `planWorkspaces` sees to, but for link flags with which the first
 * one's objects can be linked again: dune links with the first one's. Where no target is of the host's context that has
 * the copy for rules.
 */
export function stanzaRewrites(builds: readonly TargetBuild[]): readonly StanzaRewrite[] {
  const requests = builds.flatMap((build) =>
    build.executables.map((executable) => ({ build, executable })),
  );
  const byStanza = groupBy(requests, ({ executable }) => stanzaKey(executable.stanza));
  return [...byStanza.values()].map((group) => {
    const modes = modesOf(group.map(({ build }) => build));
    const edits = new Map<string, StanzaEdit>();
    for (const { build, executable } of group) {
      const { linkFlags } = build.target;
      const edit = { implementations: addedImplementations(executable), linkFlags, modes };
      if (!edits.has(build.toolchain.context)) edits.set(build.toolchain.context, edit);
    }
    const [onHost] = group.flatMap(({ executable }) => executable.onHost ?? []);
    if (onHost && !edits.has(HOST_CONTEXT)) {
      const implementations = addedImplementations({ selection: onHost });
      edits.set(HOST_CONTEXT, { implementations, linkFlags: [], modes });
    }
    return { stanza: group[0].executable.stanza, edits };
  });
}
