/**
 * Whether a path is one word wherever it is put: OCaml, dune and GitHub's client paste paths into command lines without
 * quoting them, and findlib splits its own at colons.
 */
export const isPlainPath = (path: string): boolean => /^[\w@%+=,./-]+$/.test(path);
