import { groupBy } from "../base/group-by.ts";
import { versionAtLeast } from "../base/versions.ts";
import type { ExecutableStanza, Source } from "../project/model.ts";
import { head, parseSexps } from "../project/sexp.ts";
import {
  addedImplementations,
  type DuneContext,
  HOST_CONTEXT,
  type RequestedExecutable,
  sameEdit,
  sameWords,
  stanzaKey,
  stanzaRewrites,
  type TargetBuild,
  type Workspace,
} from "./edit.ts";
import { canLinkAgain, linkedAgain } from "./images.ts";
import { differingVariables } from "./workspace-environment.ts";

export interface WorkspaceRequest {
  /** In the order asked for; each target once. */
  readonly builds: readonly TargetBuild[];
  /** As dune prints it; undefined while it is not known. */
  readonly dune: string | undefined;
}

interface Group {
  readonly source: Source;
  readonly builds: TargetBuild[];
  /** Why targets of other workspaces are not in this one: reason → their names. */
  readonly apart: Map<string, Set<string>>;
}

interface Conflict {
  readonly with: string;
  readonly why: string;
}

/**
 * Targets → as few workspaces as dune can build them in. Each target joins the first workspace that holds nothing that
 * is at odds with it. Two targets are at odds in one context if they need other implementations of one stanza or link flags
 * with which it cannot be linked again, and in two contexts if they need other implementations or link flags and the
 * stanza cannot be written once per context.
 */
export function planWorkspaces(request: WorkspaceRequest): readonly Workspace[] {
  const groups: Group[] = [];
  for (const build of request.builds) {
    const conflicts: Conflict[] = [];
    const group = groups.find((candidate) => {
      const conflict = firstConflict(candidate, build, request.dune);
      if (conflict === undefined) return true;
      conflicts.push(conflict);
      note(candidate, { ...conflict, with: build.target.name });
      return false;
    });
    const joined: Group = group ?? { source: build.source, builds: [], apart: new Map() };
    if (!group) groups.push(joined);
    joined.builds.push(build);
    for (const conflict of conflicts) note(joined, conflict);
  }
  return groups.map(describe);
}

function note(group: Group, conflict: Conflict): void {
  const others = group.apart.get(conflict.why) ?? new Set();
  group.apart.set(conflict.why, others.add(conflict.with));
}

function firstConflict(
  group: Group,
  build: TargetBuild,
  dune: string | undefined,
): Conflict | undefined {
  for (const member of group.builds) {
    const why = whyApart(member, build, dune);
    if (why !== undefined) return { with: member.target.name, why };
  }
  return undefined;
}

function whyApart(a: TargetBuild, b: TargetBuild, dune: string | undefined): string | undefined {
  if (a.source !== b.source) return "mirage has configured them differently";
  const { texts } = a.source.project;
  const { context } = a.toolchain;
  const sameContext = context === b.toolchain.context;
  const variables = differingVariables(a.target.env ?? {}, b.target.env ?? {});
  if (variables.length > 0) return `another environment (${variables.join(", ")})`;
  if (sameContext && a.toolchain.name !== b.toolchain.name)
    return `different toolchains behind the one context ${context}`;
  for (const executable of b.executables) {
    const key = stanzaKey(executable.stanza);
    const other = a.executables.find(({ stanza }) => stanzaKey(stanza) === key);
    if (other && (runsOtherwise(a, other, executable) || runsOtherwise(b, executable, other)))
      return `different implementations in the one context ${HOST_CONTEXT}, where a rule runs the program`;
    const what = other && difference(a, other, b, executable);
    if (what === undefined) continue;
    if (sameContext) return `${what} in the one context ${context}`;
    const { stanza } = executable;
    const obstacle = gatingObstacle(stanza, texts.get(stanza.spans.stanza.file) ?? "", dune);
    if (obstacle !== undefined) return `${what}, and ${obstacle}`;
  }
  return undefined;
}

/** Whether a target of the host's context needs another program there than the rules of another target run. */
const runsOtherwise = (
  { toolchain }: TargetBuild,
  own: RequestedExecutable,
  { onHost }: RequestedExecutable,
): boolean =>
  onHost !== undefined &&
  toolchain.context === HOST_CONTEXT &&
  !sameWords(addedImplementations(own), addedImplementations({ selection: onHost }));

function difference(
  a: TargetBuild,
  executableOfA: RequestedExecutable,
  b: TargetBuild,
  executableOfB: RequestedExecutable,
): string | undefined {
  if (!sameWords(addedImplementations(executableOfA), addedImplementations(executableOfB)))
    return "different implementations";
  if (sameWords(a.target.linkFlags, b.target.linkFlags) || canLinkAgain(a, b)) return undefined;
  return "different link flags";
}

function describe({ source, builds, apart }: Group): Workspace {
  const gated = stanzaRewrites(builds).some(({ edits }) => {
    const [first, ...others] = edits.values();
    return first !== undefined && others.some((edit) => !sameEdit(first, edit));
  });
  const contexts = contextsOf(builds);
  return {
    name: workspaceName(builds.map(({ target }) => target.name)),
    source,
    contexts,
    builds,
    reason: [
      together(builds, contexts, gated),
      ...[...apart].map(([why, others]) => `apart from ${[...others].join(", ")}: ${why}`),
    ].join("; "),
    gated,
  };
}

/** Most file systems allow 255 bytes; a target is in one workspace only, so that the first name is enough. */
function workspaceName(targets: readonly string[]): string {
  const name = targets.join("+");
  return name.length <= 100 ? name : `${targets[0]}+${targets.length - 1}`;
}

function contextsOf(builds: readonly TargetBuild[]): readonly DuneContext[] {
  const byContext = groupBy(builds, ({ toolchain }) => toolchain.context);
  return [...byContext].map(([name, members]) => {
    // Targets of two toolchains behind one context are in two workspaces.
    const { findlib, contextFields: fields } = members[0].toolchain;
    return { name, toolchain: findlib, ...(fields && { fields }), builds: members };
  });
}

function together(
  builds: readonly TargetBuild[],
  contexts: readonly DuneContext[],
  gated: boolean,
): string {
  const names = contexts.map(({ name }) => name).join(", ");
  if (builds.length === 1) return `${builds[0]?.target.name} alone in the context ${names}`;
  const again = builds.filter((build) => linkedAgain(builds, build)).map((b) => b.target.name);
  const links = again.length > 0 ? `, linked once more for each of ${again.join(", ")}` : "";
  if (contexts.length === 1)
    return `one build of the context ${names}${links === "" ? " serves all" : links}`;
  return gated
    ? `one build of the contexts ${names}, executables written once per context${links}`
    : `one build of the contexts ${names} with the same executables${links}`;
}

/** Fields that dune 3.17.2 refuses in a second stanza of one name, even if only one is enabled; 3.24.1 accepts them. */
const foreignFields: ReadonlySet<string> = new Set([
  "foreign_stubs",
  "foreign_archives",
  "extra_objects",
  "ctypes",
]);

/**
 * Why a stanza cannot be written once per context, as half a sentence, or undefined if it can. `text` is the latin1
 * text of the stanza's file, `dune` what dune prints as its version, if that is known yet. Sources: dune#10220 (two stanzas of one name, 3.15), dune#10675 (foreign fields);
 * `%{context_name}` in an executable's `enabled_if` is of lang 2.7; tests stanzas are refused by 3.17.2 and 3.24.1.
 */
export function gatingObstacle(
  stanza: ExecutableStanza,
  text: string,
  dune: string | undefined,
): string | undefined {
  const place = `${stanza.at.file}:${stanza.at.line}`;
  if (stanza.kind === "test" || stanza.kind === "tests")
    return `dune accepts the (${stanza.kind} …) stanza of ${place} only once`;
  // A dune built from a checkout may print `n/a`.
  if (!dune || !/^\d+\.\d+/.test(dune))
    return "the version of dune is not known yet; from 3.15 on they may share a workspace";
  if (!versionAtLeast(dune, "3.15"))
    return `dune ${dune} accepts an executable only once; from 3.15 on it can be written once per context`;
  if (!versionAtLeast(stanza.language.join("."), "2.7"))
    return `the project of ${place} says (lang dune ${stanza.language.join(".")}), and (enabled_if) on a context needs 2.7`;
  const foreign = fieldsOf(stanza, text).find((name) => foreignFields.has(name));
  if (foreign !== undefined && !versionAtLeast(dune, "3.24"))
    return `dune ${dune} accepts the (${foreign} …) of ${place} only once; 3.24 can write it once per context`;
  return undefined;
}

function fieldsOf({ spans }: ExecutableStanza, text: string): readonly string[] {
  const [node] = parseSexps(text.slice(spans.stanza.start, spans.stanza.end), spans.stanza.file);
  if (node?.kind !== "list") return [];
  return node.items.map((item) => head(item) ?? "");
}
