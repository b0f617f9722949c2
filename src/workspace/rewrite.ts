import { ConfigurationError } from "../base/errors.ts";
import { groupBy } from "../base/group-by.ts";
import type { Project, Span } from "../project/model.ts";
import { head, type List, parseSexps } from "../project/sexp.ts";
import {
  type StanzaEdit,
  type StanzaRewrite,
  sameEdit,
  stanzaRewrites,
  type TargetBuild,
  type Workspace,
} from "./edit.ts";
import { overrideLinkFlags } from "./link-flags.ts";
import { applySplices, quote, type Splice } from "./splice.ts";

/** Contexts whose copy of a stanza is the same. */
interface Variation {
  readonly contexts: readonly string[];
  readonly edit: StanzaEdit;
}

/**
 * The words `native` in the `(modes …)` of a project's libraries where a compiler has no native code: dune refuses all of
 * a context for the sake of one that nobody needs there. `best` means the same where there is native code (measured with
 * dune 2.9.3 and 3.24.1).
 */
export function nativeModes(
  { libraries }: Pick<Project, "libraries">,
  builds: readonly Pick<TargetBuild, "toolchain">[],
): readonly Span[] {
  if (!builds.some(({ toolchain }) => toolchain.bytecodeOnly)) return [];
  return libraries.flatMap(({ modes }) =>
    modes === undefined || modes.built.has("best") ? [] : modes.native,
  );
}

/**
 * The dune files that change, by path, as whole latin1 texts; the rest of each file stays byte for byte.
 * `texts` are `Project.texts`, `native` words that become `best`. Throws ConfigurationError when one text would have to say two things at once.
 */
export function rewriteFiles(
  texts: ReadonlyMap<string, string>,
  rewrites: readonly StanzaRewrite[],
  native: readonly Span[] = [],
): ReadonlyMap<string, string> {
  const byFile = groupBy(rewrites, (rewrite) => rewrite.stanza.spans.stanza.file);
  const changed = new Map<string, string>();
  for (const file of new Set([...byFile.keys(), ...native.map((span) => span.file)])) {
    const text = texts.get(file);
    if (text === undefined) throw new Error(`no text of ${file}`);
    const bySpan = new Map<number, Splice>();
    for (const { file: its, start, end } of native)
      if (its === file) bySpan.set(start, { start, end, text: "best" });
    for (const rewrite of byFile.get(file) ?? []) {
      const { start, end } = rewrite.stanza.spans.stanza;
      const splice = { start, end, text: rewriteStanza(text, rewrite) };
      const earlier = bySpan.get(start);
      if (earlier && earlier.text !== splice.text) throw sharedInclude(rewrite);
      bySpan.set(start, splice);
    }
    const rewritten = applySplices(text, [...bySpan.values()]);
    if (rewritten !== text) changed.set(file, rewritten);
  }
  return changed;
}

function sharedInclude({ stanza }: StanzaRewrite): ConfigurationError {
  return new ConfigurationError({
    message:
      "This stanza is included into several directories that need different implementations; write it once in each of them.",
    at: stanza.at,
  });
}

/**
 * The text that takes a stanza's place. One edit for all contexts changes the stanza in place. Otherwise the stanza is
 * written once for each different edit, gated by `enabled_if` on the context's name (dune 3.15, dune#10220), and once
 * as its author wrote it for every other context. `text` is the whole latin1 file.
 */
export function rewriteStanza(text: string, rewrite: StanzaRewrite): string {
  const { spans } = rewrite.stanza;
  const variations = variationsOf(rewrite);
  const copy = (splices: readonly Splice[]) =>
    applySplices(text.slice(0, spans.stanza.end), splices).slice(spans.stanza.start);
  const [first, second] = variations;
  if (!first) return copy([]);
  if (!second) return copy(editSplices(text, rewrite, first.edit));
  const copies = variations.map(({ contexts, edit }) =>
    copy([...editSplices(text, rewrite, edit), gate(text, rewrite, isOneOf(contexts))]),
  );
  const others = [...rewrite.edits.keys()].map((name) => `(<> %{context_name} ${quote(name)})`);
  return [...copies, copy([gate(text, rewrite, others)])].join("\n\n");
}

function variationsOf({ edits }: StanzaRewrite): readonly Variation[] {
  const variations: { contexts: string[]; edit: StanzaEdit }[] = [];
  for (const [context, edit] of edits) {
    const same = variations.find((variation) => sameEdit(variation.edit, edit));
    if (same) same.contexts.push(context);
    else variations.push({ contexts: [context], edit });
  }
  return variations;
}

function isOneOf(contexts: readonly string[]): readonly string[] {
  const tests = contexts.map((name) => `(= %{context_name} ${quote(name)})`);
  return tests.length === 1 ? tests : [`(or ${tests.join(" ")})`];
}

function editSplices(text: string, { stanza }: StanzaRewrite, edit: StanzaEdit): Splice[] {
  const { spans } = stanza;
  const { implementations, linkFlags } = edit;
  const splices: Splice[] = [];
  if (implementations.length > 0)
    splices.push(append(spans.libraries, spans.stanza, "libraries", implementations.join(" ")));
  if (linkFlags.length > 0) splices.push(...linkFlagSplices(text, spans, linkFlags));
  const missing = missingModes(text, stanza.spans.modes, stanza.language, edit.modes);
  if (missing !== "") splices.push(append(spans.modes, spans.stanza, "modes", missing));
  return splices;
}

function linkFlagSplices(
  text: string,
  { linkFlags: field, stanza }: StanzaRewrite["stanza"]["spans"],
  flags: readonly string[],
): readonly Splice[] {
  const words = (all: readonly string[]) => all.map(quote).join(" ");
  if (!field) return [append(undefined, stanza, "link_flags", `:standard ${words(flags)}`)];
  const { splices, rest } = overrideLinkFlags(text, field, readList(text, field), flags);
  // The parenthesis that is put before the first word stands before what replaces it.
  return rest.length === 0 ? splices : [...wrapLinkFlags(text, field, words(rest)), ...splices];
}

/** Adds to the end of a field, or adds the field to the end of the stanza. */
function append(field: Span | undefined, stanza: Span, name: string, values: string): Splice {
  const end = (field ?? stanza).end - 1;
  return { start: end, end, text: field ? ` ${values}` : `\n (${name} ${values})` };
}

/**
 * `(link_flags OLD)` becomes `(link_flags (OLD) FLAGS)`: flags appended inside would be lost behind a `\` and are an
 * error in `(:include …)`.
 */
function wrapLinkFlags(text: string, field: Span, flags: string): Splice[] {
  const first = readList(text, field).items[1];
  const end = field.end - 1;
  if (!first) return [{ start: end, end, text: ` ${flags}` }];
  const start = field.start + first.start;
  return [
    { start, end: start, text: "(" },
    { start: end, end, text: `) ${flags}` },
  ];
}

/**
 * The modes that `(modes …)` lacks. Without the field dune links `exe`, before lang 2.0 `byte` too (dune's reference,
 * "executable"), and naming a mode must not take those away. `native` counts as `exe`: dune refuses both together.
 */
function missingModes(
  text: string,
  field: Span | undefined,
  language: readonly [number, number],
  wanted: readonly string[],
): string {
  const defaults = language[0] < 2 ? ["byte", "exe"] : ["exe"];
  const present = field ? writtenModes(readList(text, field)) : defaults;
  const missing = wanted.filter(
    (mode) => !present.includes(mode) && !(mode === "exe" && present.includes("native")),
  );
  if (missing.length === 0) return "";
  return [...(field ? [] : defaults), ...missing].join(" ");
}

/** Modes of `(modes exe (native exe) …)`; of the pairs only those that make `NAME.exe` matter here. */
function writtenModes(field: List): readonly string[] {
  return field.items.slice(1).map((mode) => {
    if (mode.kind === "atom") return mode.text;
    const [compilation, kind] = mode.items.map((item) => (item.kind === "atom" ? item.text : ""));
    return kind === "exe" && compilation !== "byte" ? "exe" : "";
  });
}

function gate(text: string, { stanza }: StanzaRewrite, tests: readonly string[]): Splice {
  const field = stanza.spans.enabledIf;
  const condition = field && readList(text, field).items[1];
  if (!field || !condition) {
    const all = tests.length === 1 ? tests.join("") : `(and ${tests.join(" ")})`;
    return append(undefined, stanza.spans.stanza, "enabled_if", all);
  }
  const start = field.start + condition.start;
  const end = field.start + condition.end;
  return { start, end, text: `(and ${text.slice(start, end)} ${tests.join(" ")})` };
}

/** The list that a span covers, with offsets from the span's start. */
function readList(text: string, span: Span): List {
  const [node] = parseSexps(text.slice(span.start, span.end), span.file);
  if (node?.kind !== "list" || head(node) === undefined)
    throw new Error(`no field at ${span.file}:${span.start}`);
  return node;
}

/**
 * The texts of the dune files whose executables a workspace builds, with the link flags of `first` where several targets
 * of one context differ in those; without one as `rewriteFiles` has them.
 */
export function textsFor(
  { source: { project }, builds }: Pick<Workspace, "source" | "builds">,
  first: TargetBuild | undefined,
): ReadonlyMap<string, string> {
  const ordered = first ? [first, ...builds.filter((build) => build !== first)] : builds;
  const rewrites = stanzaRewrites(ordered);
  const changed = rewriteFiles(project.texts, rewrites);
  const files = rewrites.map(({ stanza }) => stanza.spans.stanza.file);
  return new Map(
    [...project.texts]
      .filter(([file]) => files.includes(file))
      .map(([file, text]) => [file, changed.get(file) ?? text]),
  );
}
