import { formatBytes, formatSeconds, visible } from "../base/words.ts";
import type { Image } from "../plan/plan.ts";

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

/** The end of one image. */
export interface ImageResult {
  readonly image: Pick<Image, "build" | "executable" | "selection">;
  /** File name in the output directory; undefined when it was not built or is not what it should be. */
  readonly file: string | undefined;
  /** Bytes. */
  readonly size: number | undefined;
  readonly sha256: string | undefined;
  /** `ok`, `hung` …, or why it was not booted. */
  readonly boot: string;
  /** From the start of its workspace's build to its verdict. */
  readonly seconds: number;
  /** One sentence; undefined when all went well. */
  readonly failure: string | undefined;
}

/** The heading and cells of the closing table, one row an image. */
export function resultRows(results: readonly ImageResult[]): {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  return {
    heading: ["target", "image", "size", "selection", "boot", "seconds"],
    rows: results.map((result) => [
      result.image.build.target.name,
      result.file ?? `none (${result.image.executable.path})`,
      result.size === undefined ? "–" : formatBytes(result.size),
      result.image.selection.choices.map(({ implementation }) => implementation).join(" ") || "–",
      result.boot,
      formatSeconds(result.seconds),
    ]),
  };
}

/** The closing table for a terminal or a log. */
export function resultTable(results: readonly ImageResult[]): string {
  const { heading, rows } = resultRows(results);
  return textTable(heading, rows);
}
