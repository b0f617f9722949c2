import type { ExecutableStanza } from "../project/model.ts";
import { head, parseSexps } from "../project/sexp.ts";
import { versionAtLeast } from "../toolchain/version.ts";

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
