import type { Location, Problem } from "../base/errors.ts";
import type { Span } from "./model.ts";
import { head, type List, locator, type Sexp } from "./sexp.ts";

/** A file while it is read, and the problems found in it. */
export interface SourceText {
  readonly file: string;
  readonly at: (offset: number) => Location;
  readonly problems: Problem[];
}

/** A stanza and its fields, by their names. */
export interface Fields {
  readonly source: SourceText;
  readonly node: List;
  readonly byName: ReadonlyMap<string, List>;
}

/** The text (latin1) of a file, whose problems go to `problems`. */
export function sourceText(text: string, file: string, problems: Problem[]): SourceText {
  return { file, at: locator(text, file), problems };
}

/** Records a problem of `node`. Returns undefined, which stands for the value that could not be read. */
export function complain(
  source: SourceText,
  node: { readonly start: number },
  message: string,
): undefined {
  source.problems.push({ message, at: source.at(node.start) });
}

/** The byte range of a field, parentheses included, or of a word. */
export function span(source: SourceText, node: Sexp): Span {
  return { file: source.file, start: node.start, end: node.end };
}

/**
 * The fields of a stanza. An entry that is no field, and a field of `known` that is there twice, are recorded as
 * problems; other fields are dune's business.
 */
export function readFields(source: SourceText, node: List, known: ReadonlySet<string>): Fields {
  const byName = new Map<string, List>();
  for (const item of node.items.slice(1)) {
    const name = head(item);
    if (item.kind === "atom" || name === undefined)
      complain(source, item, `"${head(node)}" holds something that is no (field …); correct it.`);
    else if (byName.has(name) && known.has(name))
      complain(source, item, `The field "${name}" is there twice; join the two.`);
    else byName.set(name, item);
  }
  return { source, node, byName };
}

/** The only value of a field; undefined if there is no field, or if it has not exactly one, which is recorded. */
export function value(fields: Fields, name: string): Sexp | undefined {
  const field = fields.byName.get(name);
  if (field === undefined) return undefined;
  if (field.items.length === 2) return field.items[1];
  return complain(fields.source, field, `The field "${name}" needs exactly one value.`);
}

/** The name that is a field's only value. */
export function name(fields: Fields, field: string): string | undefined {
  const node = value(fields, field);
  return node && readName(fields.source, node);
}

/** The names that are a field's values, at least one. */
export function names(fields: Fields, field: string): readonly string[] | undefined {
  const node = fields.byName.get(field);
  if (node === undefined) return undefined;
  if (node.items.length < 2)
    return complain(fields.source, node, `The field "${field}" needs at least one name.`);
  return node.items.slice(1).flatMap((item) => readName(fields.source, item) ?? []);
}

/** Whether a field like `(optional)`, `(optional true)` or `(optional false)` is set. */
export function flag(fields: Fields, name: string): boolean {
  const node = fields.byName.get(name);
  if (node === undefined) return false;
  if (node.items.length === 1) return true;
  const given = value(fields, name);
  if (given?.kind === "atom" && (given.text === "true" || given.text === "false"))
    return given.text === "true";
  if (given) complain(fields.source, given, `The field "${name}" is either true or false.`);
  return false;
}

const namePattern = /^[^.%{}/\\()";\s\x00-\x20\x7f-\xff][^%{}/\\()";\x00-\x20\x7f-\xff]*$/;

/** A name of a library or an executable: an atom without blanks, quotes, slashes and variables. */
export function readName(source: SourceText, node: Sexp): string | undefined {
  if (node.kind === "atom" && namePattern.test(node.text)) return node.text;
  return complain(
    source,
    node,
    node.kind === "list"
      ? "A name is expected here, not a list."
      : `${JSON.stringify(node.text)} is not a name; use letters, digits, "_", "-" and ".".`,
  );
}
