/** Replaces the bytes `start` to `end` (exclusive) of a text; `start === end` inserts. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `text` with every splice applied. Splices must not overlap; insertions at one place keep their order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    pieces.push(text.slice(done, splice.start), splice.text);
    done = splice.end;
  }
  return pieces.join("") + text.slice(done);
}

const plain = /^[A-Za-z0-9_=,./+@-]+$/;

/**
 * A word as dune reads it back unchanged: an atom if it is harmless, else a string with dune's escapes. The result is
 * latin1 text (the UTF-8 bytes of `word`), as dune files are. `:standard` and `\` are quoted too, because as atoms they
 * are operators of dune's ordered sets, and `%{` is escaped, because it would start a variable.
 */
export function quote(word: string): string {
  if (plain.test(word)) return word;
  const bytes = Buffer.from(word, "utf8").toString("latin1");
  const escaped = bytes
    .replace(/["\\]/g, "\\$&")
    .replaceAll("%{", "\\%{")
    .replace(/[\x00-\x1f\x7f]/g, (c) => `\\${String(c.charCodeAt(0)).padStart(3, "0")}`);
  return `"${escaped}"`;
}
