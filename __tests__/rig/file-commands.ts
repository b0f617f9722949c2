/** What a file of `NAME=VALUE` and `NAME<<DELIMITER` says, up to the first thing that is wrong with it. */
export interface Pairs {
  readonly pairs: readonly (readonly [name: string, value: string])[];
  readonly error?: string;
}

/** The value that begins at line `from`, and the line after its delimiter, or what is wrong. */
function heredoc(
  lines: readonly string[],
  from: number,
  delimiter: string,
): { readonly value: string; readonly next: number } | string {
  const end = lines.indexOf(delimiter, from);
  if (end < 0) {
    const cut = from < lines.length && lines.at(-1) !== "";
    const missing = `Matching delimiter not found '${delimiter}'`;
    return `Invalid value. ${cut ? "EOF marker missing new line." : missing}`;
  }
  return { value: lines.slice(from, end).join("\n"), next: end + 1 };
}

/**
 * Reads GITHUB_OUTPUT, GITHUB_ENV or GITHUB_STATE as actions/runner does (EnvFileKeyValuePairs): pairs before a
 * mistake count.
 */
export function parsePairs(text: string): Pairs {
  const lines = text.split("\n");
  const pairs: [string, string][] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    at += 1;
    if (line === "") continue;
    const [equals, marker] = [line.indexOf("="), line.indexOf("<<")];
    if (equals >= 0 && (marker < 0 || equals < marker)) {
      pairs.push([line.slice(0, equals), line.slice(equals + 1)]);
      continue;
    }
    if (marker < 0) return { pairs, error: `Invalid format '${line}'` };
    const [name, delimiter] = [line.slice(0, marker), line.slice(marker + 2)];
    if (name === "" || delimiter === "") {
      const rule = "Name must not be empty and delimiter must not be empty";
      return { pairs, error: `Invalid format '${line}'. ${rule}` };
    }
    const found = heredoc(lines, at, delimiter);
    if (typeof found === "string") return { pairs, error: found };
    pairs.push([name, found.value]);
    at = found.next;
  }
  return { pairs };
}

/** The directories that GITHUB_PATH names, the last one to be searched first. */
export function parsePaths(text: string): string[] {
  return text.split(/\r\n|\n|\r/).filter((line) => line !== "");
}
