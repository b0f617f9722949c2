/**
 * A value of an opam file: text, a list, or the source text of a name, number or relation. `options` is what stands in
 * braces behind it.
 */
export type OpamValue =
  | { readonly kind: "text"; readonly text: string; readonly options: string }
  | { readonly kind: "list"; readonly items: readonly OpamValue[]; readonly options: string }
  | { readonly kind: "other"; readonly text: string };

/** The fields of an opam file by name, without its sections (`url { … }`). */
export type OpamFields = ReadonlyMap<string, OpamValue>;

interface Token {
  readonly kind: "text" | "mark" | "word";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Blanks and comments, text in three quotes or one, brackets, and any other word. */
const pattern =
  /(?:\s+|#[^\n]*|\(\*[\s\S]*?\*\))+|"""([\s\S]*?)"""|"((?:[^"\\]|\\[\s\S])*)"|([[\]{}()])|([^\s"[\]{}()#]+)/gy;

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of source.matchAll(pattern)) {
    const [whole, long, short, mark, word] = match;
    const place = { start: match.index, end: match.index + whole.length };
    if (long !== undefined) tokens.push({ kind: "text", text: long, ...place });
    else if (short !== undefined) tokens.push({ kind: "text", text: unescaped(short), ...place });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark, ...place });
    else if (word !== undefined) tokens.push({ kind: "word", text: word, ...place });
  }
  return tokens;
}

const unescaped = (text: string): string =>
  text
    .replace(/\\\n\s*/g, "")
    .replace(/\\([nrt"\\])/g, (_, letter: string) => escapes[letter] ?? letter);

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * Reads the fields of an opam file (opam manual, "Common file format") as far as lists of packages and sources need it.
 * Leaves out what it cannot read: opam itself says what is wrong with a file.
 */
export function readOpamFile(source: string): OpamFields {
  const tokens = tokensOf(source);
  const fields = new Map<string, OpamValue>();
  for (let at = 0; at < tokens.length; ) {
    const name = fieldName(tokens[at]);
    if (name === undefined) {
      at = tokens[at]?.text === "{" ? afterGroup(tokens, at) : at + 1;
      continue;
    }
    const [value, next] = readValue(source, tokens, at + 1);
    if (value !== undefined) fields.set(name, value);
    at = next;
  }
  return fields;
}

const fieldName = (token: Token | undefined): string | undefined =>
  token?.kind === "word" ? /^([\w-]+):$/.exec(token.text)?.[1] : undefined;

function readValue(
  source: string,
  tokens: readonly Token[],
  at: number,
): readonly [OpamValue | undefined, number] {
  const token = tokens[at];
  if (token === undefined) return [undefined, at];
  if (token.kind === "word") return [{ kind: "other", text: token.text }, at + 1];
  if (token.kind === "text") {
    const [options, next] = optionsAt(source, tokens, at + 1);
    return [{ kind: "text", text: token.text, options }, next];
  }
  if (token.text !== "[") {
    const next = token.text === "(" || token.text === "{" ? afterGroup(tokens, at) : at + 1;
    return [{ kind: "other", text: source.slice(token.start, tokens[next - 1]?.end) }, next];
  }
  const items: OpamValue[] = [];
  let next = at + 1;
  while (next < tokens.length && !isMark(tokens[next], "]")) {
    const [item, after] = readValue(source, tokens, next);
    if (item !== undefined) items.push(item);
    next = after;
  }
  const [options, after] = optionsAt(source, tokens, next + 1);
  return [{ kind: "list", items, options }, after];
}

/** The text of the braces that begin here, and the index behind them; none where none do. */
function optionsAt(
  source: string,
  tokens: readonly Token[],
  at: number,
): readonly [string, number] {
  if (!isMark(tokens[at], "{")) return ["", at];
  const next = afterGroup(tokens, at);
  return [source.slice(tokens[at]?.end, tokens[next - 1]?.start).trim(), next];
}

const isMark = (token: Token | undefined, text: string): boolean =>
  token?.kind === "mark" && token.text === text;

/** The index behind the bracket that closes the one at `at`. */
function afterGroup(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let next = at; next < tokens.length; next++) {
    const token = tokens[next];
    if (token?.kind !== "mark") continue;
    depth += /[[({]/.test(token.text) ? 1 : -1;
    if (depth === 0) return next + 1;
  }
  return tokens.length;
}

/** The items of a list field; a single value counts as a list of one. */
export function itemsOf(fields: OpamFields, name: string): readonly OpamValue[] {
  const value = fields.get(name);
  if (value === undefined) return [];
  return value.kind === "list" ? value.items : [value];
}

/** The texts that are items of a list. */
export function textsIn(value: OpamValue | undefined): readonly string[] {
  if (value?.kind !== "list") return [];
  return value.items.flatMap((item) => (item.kind === "text" ? [item.text] : []));
}

/** Text in the quotes of an opam file. */
export const opamText = (text: string): string =>
  `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
