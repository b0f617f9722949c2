import type { ExecutableStanza } from "../project/model.ts";
import { head, parseSexps } from "../project/sexp.ts";

/** A dune version as it is printed and its first two numbers; undefined while it is not known. */
export interface DuneVersion {
  readonly text: string;
  readonly number: readonly [number, number];
}

/** `3.17.2` → 3, 17; undefined for what does not start with two numbers. */
export function readDuneVersion(text: string | undefined): DuneVersion | undefined {
  const match = /^(\d+)\.(\d+)/.exec(text ?? "");
  return match && text ? { text, number: [Number(match[1]), Number(match[2])] } : undefined;
}

/** Order of two version numbers: negative, zero or positive. */
export function compareVersions(
  a: readonly [number, number],
  b: readonly [number, number],
): number {
  return a[0] - b[0] || a[1] - b[1];
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
 * text of the stanza's file. Sources: dune#10220 (two stanzas of one name, 3.15), dune#10675 (foreign fields);
 * `%{context_name}` in an executable's `enabled_if` is of lang 2.7; tests stanzas are refused by 3.17.2 and 3.24.1.
 */
export function gatingObstacle(
  stanza: ExecutableStanza,
  text: string,
  dune: DuneVersion | undefined,
): string | undefined {
  const place = `${stanza.at.file}:${stanza.at.line}`;
  if (stanza.kind === "test" || stanza.kind === "tests")
    return `dune accepts the (${stanza.kind} …) stanza of ${place} only once`;
  if (!dune) return "the version of dune is not known yet; from 3.15 on they may share a workspace";
  if (compareVersions(dune.number, [3, 15]) < 0)
    return `dune ${dune.text} accepts an executable only once; from 3.15 on it can be written once per context`;
  if (compareVersions(stanza.language, [2, 7]) < 0)
    return `the project of ${place} says (lang dune ${stanza.language.join(".")}), and (enabled_if) on a context needs 2.7`;
  const foreign = fieldsOf(stanza, text).find((name) => foreignFields.has(name));
  if (foreign !== undefined && compareVersions(dune.number, [3, 24]) < 0)
    return `dune ${dune.text} accepts the (${foreign} …) of ${place} only once; 3.24 can write it once per context`;
  return undefined;
}

function fieldsOf({ spans }: ExecutableStanza, text: string): readonly string[] {
  const [node] = parseSexps(text.slice(spans.stanza.start, spans.stanza.end), spans.stanza.file);
  if (node?.kind !== "list") return [];
  return node.items.map((item) => head(item) ?? "");
}
