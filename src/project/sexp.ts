import { ConfigurationError, type Location } from "../errors.ts";
import { readAtom, readString, skipBlanks } from "./lexer.ts";

/** A node of a dune file with its byte range. */
export type Sexp = Atom | List;

export interface Atom {
  readonly kind: "atom";
  /** Text after unescaping. A variable stays as it is written, `%{name}`. */
  readonly text: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Sexp[];
  readonly start: number;
  readonly end: number;
}

/**
 * Reads every s-expression of a dune file, of a `dune-package` or of `dune describe --format sexp`. `text` is latin1,
 * so that offsets are bytes; `file` only serves messages. Time is linear and nesting is not limited.
 * Throws ConfigurationError with file and line for what dune's own lexer refuses (upstream src/dune_sexp/lexer.mll).
 */
export function parseSexps(text: string, file: string): readonly Sexp[] {
  const outer: { readonly start: number; readonly items: Sexp[] }[] = [];
  let items: Sexp[] = [];
  let offset = skipBlanks(text, 0);
  while (offset < text.length) {
    const character = text[offset];
    if (character === "(") {
      outer.push({ start: offset, items });
      items = [];
      offset += 1;
    } else if (character === ")") {
      const opened = outer.pop();
      if (opened === undefined)
        throw lexicalError(text, file, offset, "this parenthesis closes nothing; remove it");
      opened.items.push({ kind: "list", items, start: opened.start, end: offset + 1 });
      items = opened.items;
      offset += 1;
    } else {
      const token = character === '"' ? readString(text, offset) : readAtom(text, offset);
      if ("why" in token) throw lexicalError(text, file, token.at, token.why);
      const { text: content, end } = token;
      items.push({ kind: "atom", text: content, quoted: character === '"', start: offset, end });
      offset = end;
    }
    offset = skipBlanks(text, offset);
  }
  const unclosed = outer.at(-1);
  if (unclosed)
    throw lexicalError(text, file, unclosed.start, "this parenthesis is never closed; close it");
  return items;
}

function lexicalError(text: string, file: string, offset: number, why: string): ConfigurationError {
  return new ConfigurationError({
    message: `The file cannot be read: ${why}.`,
    at: locate(text, file, offset),
  });
}

/** The place of a byte offset of `text`. Only a line feed ends a line, as in dune. */
export function locate(text: string, file: string, offset: number): Location {
  return locator(text, file)(offset);
}

/** `locate` for many offsets of one text: its lines are counted once, when first asked. */
export function locator(text: string, file: string): (offset: number) => Location {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let line = 0;
    for (let above = starts.length; above - line > 1; ) {
      const middle = (line + above) >> 1;
      if ((starts[middle] ?? 0) <= offset) line = middle;
      else above = middle;
    }
    return { file, line: line + 1, column: offset - (starts[line] ?? 0) };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1))
    starts.push(end + 1);
  return starts;
}

/** The text of an atom; undefined for a list or nothing. */
export function atomText(node: Sexp | undefined): string | undefined {
  return node?.kind === "atom" ? node.text : undefined;
}

/** `library` of `(library …)`: the unquoted first atom of a list. */
export function head(node: Sexp | undefined): string | undefined {
  const first = node?.kind === "list" ? node.items[0] : undefined;
  return first?.kind === "atom" && !first.quoted ? first.text : undefined;
}

/** The first `(name …)` directly among `items`. */
export function field(items: readonly Sexp[], name: string): List | undefined {
  return items.find((item): item is List => item.kind === "list" && head(item) === name);
}
