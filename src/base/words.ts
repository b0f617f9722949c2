import { distance } from "fastest-levenshtein";

const longest = 80;

/**
 * Text of a user's as a message shows it: in backticks, on one line, with invisible characters (line ends,
 * terminal escapes, direction marks) as escapes, cut after 80 characters. Empty text is shown as `nothing`.
 */
export function quoted(text: string): string {
  if (text === "") return "nothing";
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return `\`${visible(cut)}\``;
}

/**
 * The text with an escape for each character that has no glyph, as in JSON for the common ones. All foreign text passes
 * here before it is printed.
 */
export function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return short ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}

/** Names as a sentence lists them: `` `a`, `b` ``. */
export function listed(names: readonly string[]): string {
  return names.map(quoted).join(", ");
}

/** The names that are most like `name`, at most `count`, nearest first (edit distance). */
export function nearest(name: string, names: readonly string[], count: number): readonly string[] {
  const start = name.slice(0, longest);
  return names
    .map((candidate) => ({ candidate, edits: distance(start, candidate) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** An address without user name and password, for logs, plans and manifests. */
export function withoutSecrets(url: string): string {
  return url.replace(/([a-z+]+:\/\/)[^/?#\s]*@/g, "$1");
}

/** A size as a sentence shows it, `211 KB` or `1.3 MB`: powers of 1000, at most three digits. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["KB", "MB", "GB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A duration as a sentence shows it: `0.4 s`, `2 min 5 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
