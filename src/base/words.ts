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

/** The same text with each character that has no glyph of its own as an escape, as JSON writes the common ones. */
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

/** Those of `names` that are most like `name`, at most `count`, the nearest first (edit distance). */
export function nearest(name: string, names: readonly string[], count: number): readonly string[] {
  const start = name.slice(0, longest);
  return names
    .map((candidate) => ({ candidate, edits: distance(start, candidate) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

/** An address without a user's name and password, fit for logs, plans and manifests. */
export function withoutSecrets(url: string): string {
  return url.replace(/([a-z+]+:\/\/)[^/?#\s]*@/g, "$1");
}

/** `211 KB`, `1.3 MB`: powers of 1000, three digits at most. */
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

/** `0.4 s`, `2 min 5 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
