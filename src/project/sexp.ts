import { ConfigurationError, type Location } from "../base/errors.ts";

/** A node of a dune file with its byte range. */
export type Sexp = Atom | List;

export interface Atom {
  readonly kind: "atom";
  /** Unescaped. A variable stays as it is written, `%{name}`. */
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

/** The text of an atom; undefined for a list or nothing. */
export function atomText(node: Sexp | undefined): string | undefined {
  return node?.kind === "atom" ? node.text : undefined;
}

/** The first atom of a list, if it is not quoted: `library` of `(library …)`. */
export function head(node: Sexp | undefined): string | undefined {
  const first = node?.kind === "list" ? node.items[0] : undefined;
  return first?.kind === "atom" && !first.quoted ? first.text : undefined;
}

/** The first `(name …)` directly among `items`. */
export function field(items: readonly Sexp[], name: string): List | undefined {
  return items.find((item): item is List => item.kind === "list" && head(item) === name);
}

/**
 * Reads every s-expression of a dune file, of a `dune-package` or of `dune describe --format sexp`. `text` is latin1,
 * so that offsets are bytes; `file` is for messages only. Time is linear and nesting is not limited.
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

/** `locate` for many offsets of one text, whose lines are counted once, at the first call. */
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

/** A token's unescaped text and the offset behind it. */
interface Token {
  readonly text: string;
  readonly end: number;
}

/** Why there is no token, and the offset that is to blame. */
interface LexicalProblem {
  readonly why: string;
  readonly at: number;
}

/** The text at `offset` that a sticky pattern takes; empty if it takes none. */
function take(pattern: RegExp, text: string, offset: number): string {
  pattern.lastIndex = offset;
  return pattern.test(text) ? text.slice(offset, pattern.lastIndex) : "";
}

const blanks = /[ \t\f\n]*/y;
const comment = /;[^\n\r]*/y;

/** The offset of the next token: behind blanks, line ends and `;` comments. A lone CR is no blank. */
function skipBlanks(text: string, start: number): number {
  let offset = start;
  for (;;) {
    offset += take(blanks, text, offset).length;
    if (text[offset] === ";") offset += take(comment, text, offset).length;
    else if (text[offset] === "\r" && text[offset + 1] === "\n") offset += 2;
    else return offset;
  }
}

const atomCharacters = /[!#-'*-:<-~]+/y;

/** Reads the atom at `offset`. Atoms have no escapes; a `%{` must start a whole variable. */
function readAtom(text: string, offset: number): Token | LexicalProblem {
  const atom = take(atomCharacters, text, offset);
  const end = offset + atom.length;
  if (text.charCodeAt(end) >= 0x80)
    return { at: end, why: 'a byte outside ASCII must be in a "string" or a comment' };
  if (atom === "") return { at: offset, why: `${describe(text, offset)} is not allowed here` };
  for (let open = atom.indexOf("%{"); open !== -1; ) {
    const name = readVariable(text, offset + open);
    if (typeof name !== "string") return name;
    open = atom.indexOf("%{", open + name.length);
  }
  return { text: atom, end };
}

function describe(text: string, offset: number): string {
  return text[offset] === "\r"
    ? "a carriage return without a line feed"
    : `the control character ${text.charCodeAt(offset)}`;
}

/** `%{name}` or `%{name:payload}`: atom characters without `%`, braces and, in the name, colons. */
const variable = /%\{[!#-$&-'*-9<-z|~]+(?::[!#-$&-'*-:<-z|~]+)?\}/y;

function readVariable(text: string, offset: number): string | LexicalProblem {
  const found = take(variable, text, offset);
  if (found !== "") return found;
  return { at: offset, why: "%{ must start a variable, %{name} or %{name:argument}" };
}

const blockIntroducer = /[ \t\f]*"\\[|>]/y;
const lineEnd = /\r?\n/y;

/** Reads the `"…"` or the block string (lines that start with `"\|` or `"\>`) at `offset`. */
function readString(text: string, offset: number): Token | LexicalProblem {
  return take(blockIntroducer, text, offset) === ""
    ? readQuoted(text, offset)
    : readBlock(text, offset);
}

const quotedText = /[^"\\%]+/y;
const indentation = /[ \t]*/y;

function readQuoted(text: string, start: number): Token | LexicalProblem {
  let result = "";
  let offset = start + 1;
  for (;;) {
    const plain = take(quotedText, text, offset);
    result += plain;
    offset += plain.length;
    if (offset >= text.length) return { at: start, why: "this string is never closed; close it" };
    if (text[offset] === '"') return { text: result, end: offset + 1 };
    const piece = readInterpreted(text, offset);
    if ("why" in piece) return piece;
    result += piece.text;
    offset = piece.end;
    if (piece.newline) offset += take(indentation, text, offset).length;
  }
}

/** A block string ends behind the line end of its last line, or with the file. */
function readBlock(text: string, start: number): Token | LexicalProblem {
  let result = "";
  let offset = start;
  for (;;) {
    const introducer = take(blockIntroducer, text, offset);
    if (introducer === "") return { text: result, end: offset };
    offset += introducer.length;
    if (text[offset] === " ") offset += 1;
    else if (offset < text.length && take(lineEnd, text, offset) === "")
      return { at: offset, why: 'a space must follow "\\| and "\\> in a block string' };
    const line = readBlockLine(text, offset, introducer.endsWith(">"));
    if ("why" in line) return line;
    result += line.text;
    offset = line.end;
  }
}

const interpretedText = /[^\n\\%]+/y;
const rawText = /[^\n]+/y;

function readBlockLine(text: string, start: number, raw: boolean): Token | LexicalProblem {
  let result = "";
  let offset = start;
  for (;;) {
    const plain = take(raw ? rawText : interpretedText, text, offset);
    result += plain;
    offset += plain.length;
    if (offset >= text.length) return { text: result, end: offset };
    if (text[offset] === "\n") return { text: `${result}\n`, end: offset + 1 };
    const piece = readInterpreted(text, offset);
    if ("why" in piece) return piece;
    result += piece.text;
    offset = piece.end;
    if (piece.newline) return { text: result, end: offset };
  }
}

/** `newline`: it was an escaped line end. */
type Piece = Token & { readonly newline: boolean };

/** Reads an escape, a variable or a lone `%` inside a string. */
function readInterpreted(text: string, offset: number): Piece | LexicalProblem {
  if (text[offset] === "\\") return readEscape(text, offset);
  if (text[offset + 1] !== "{") return { text: "%", end: offset + 1, newline: false };
  const name = readVariable(text, offset);
  if (typeof name !== "string") return name;
  return { text: name, end: offset + name.length, newline: false };
}

const plainEscapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  "%": "%",
  n: "\n",
  r: "\r",
  b: "\b",
  t: "\t",
};
const decimalEscape = /[0-9]{3}/y;
const hexadecimalEscape = /x[0-9a-fA-F]{2}/y;

function readEscape(text: string, offset: number): Piece | LexicalProblem {
  const next = offset + 1;
  const newline = take(lineEnd, text, next);
  if (newline !== "") return { text: "", end: next + newline.length, newline: true };
  const plain = plainEscapes[text.charAt(next)];
  if (plain !== undefined) return { text: plain, end: next + 1, newline: false };
  const digits = take(decimalEscape, text, next) || take(hexadecimalEscape, text, next);
  const code = digits.startsWith("x") ? Number.parseInt(digits.slice(1), 16) : Number(digits);
  if (digits !== "" && code <= 255)
    return { text: String.fromCharCode(code), end: next + digits.length, newline: false };
  return {
    at: offset,
    why: "a string knows only the escapes \\n \\r \\b \\t \\\\ \\\" \\' \\% \\000 to \\255 and \\xHH",
  };
}
