import type { PlannedChoice } from "../plan/plan.ts";
import { formatBytes, formatSeconds, textTable } from "./table.ts";

/** What became of one image. */
export interface ImageResult {
  readonly target: string;
  readonly executable: string;
  /** File name in the output directory; undefined when it was not built or is not what it should be. */
  readonly file: string | undefined;
  /** Bytes. */
  readonly size: number | undefined;
  readonly sha256: string | undefined;
  readonly selection: readonly PlannedChoice[];
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
      result.target,
      result.file ?? `none (${result.executable})`,
      result.size === undefined ? "–" : formatBytes(result.size),
      result.selection.map(({ implementation }) => implementation).join(" ") || "–",
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
