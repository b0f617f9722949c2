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
