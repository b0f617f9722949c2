/**
 * Whether a path is one word everywhere: OCaml, dune and GitHub's client paste paths into command lines without quotes,
 * and findlib splits its own at colons.
 */
export const isPlainPath = (path: string): boolean => /^[\w@%+=,./-]+$/.test(path);

const longest = 4096;

/**
 * The path `relative` to the directory `base`, both `/`-separated and inside the project, without `.` and `..`.
 * Undefined if it is absolute, leaves the project, or is longer than any file system allows.
 */
export function joinPath(base: string, relative: string): string | undefined {
  if (relative.startsWith("/") || base.length + relative.length > longest) return undefined;
  const parts: string[] = [];
  for (const part of `${base}/${relative}`.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** The directory of a path; "" for one at the root. */
export function directoryOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** The name in the file system (UTF-8) of a file that a dune file (latin1) names. */
export function decodeName(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
