import { selectionCells, selectionHeading } from "./plan-text.ts";
import { type ImageResult, markdownTable, resultRows } from "./tables.ts";

/** The runner refuses a summary above 1 MiB (actions/runner, FileCommandManager). */
const limit = 1024 * 1024;

/** The job summary: what failed and why first (`problems`: what is no single image's), then the images, then the selection. */
export function renderSummary(
  results: readonly ImageResult[],
  problems: readonly string[] = [],
): string {
  const failures = results.flatMap(({ image, failure }) =>
    failure === undefined ? [] : [{ target: image.build.target.name, failure }],
  );
  const selection = selectionCells(results.map(({ image }) => image));
  const { heading, rows } = resultRows(results);
  const parts = [
    "## dune-targets",
    [
      ...failures.map(({ target, failure }) => `- ❌ **${target}**: ${escapeText(failure)}`),
      ...problems.map((problem) => `- ❌ ${escapeText(problem)}`),
    ].join("\n"),
    markdownTable(heading, rows),
    ...(selection.length > 0
      ? [
          `<details open><summary>Selection</summary>\n\n${markdownTable(selectionHeading, selection)}\n\n</details>`,
        ]
      : []),
    checksums(results),
  ];
  const text = `${parts.filter((part) => part !== "").join("\n\n")}\n`;
  return Buffer.byteLength(text) <= limit
    ? text
    : `${parts
        .slice(0, 2)
        .join("\n\n")
        .slice(0, limit / 2)}\n`;
}

function checksums(results: readonly ImageResult[]): string {
  const lines = results.flatMap(({ file, sha256 }) =>
    file && sha256 ? [`${sha256}  ${file}`] : [],
  );
  if (lines.length === 0) return "";
  return `<details><summary>SHA-256</summary>\n\n\`\`\`text\n${lines.join("\n")}\n\`\`\`\n\n</details>`;
}

/** A failure may quote a compiler: keep it text. */
const escapeText = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/\r?\n/g, "<br>");
