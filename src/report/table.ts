import { visible } from "../wording.ts";

/** Columns of text padded to one width each, the heading underlined; for terminals and logs. */
export function textTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const all = [heading, ...rows].map((row) => row.map(visible));
  const widths = heading.map((_, column) =>
    Math.max(...all.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    ...all.slice(0, 1).map(line),
    widths.map((width) => "─".repeat(width)).join("  "),
    ...all.slice(1).map(line),
  ].join("\n");
}

/** A Markdown table; cells may hold anything, pipes and line ends are made harmless. */
export function markdownTable(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (row: readonly string[]) => `| ${row.map(escapeCell).join(" | ")} |`;
  return [line(heading), `|${heading.map(() => " --- |").join("")}`, ...rows.map(line)].join("\n");
}

const escapeCell = (cell: string): string =>
  cell.replace(/\\/g, "\\\\").replace(/\|/g, "\\|").replace(/</g, "&lt;").replace(/\r?\n/g, "<br>");

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
