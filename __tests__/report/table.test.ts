import { expect, test } from "vitest";
import { formatBytes, formatSeconds } from "../../src/base/words.ts";
import { markdownTable, textTable } from "../../src/report/tables.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 KB"],
  [71_234, "71 KB"],
  [999_600, "1.0 MB"],
  [1_349_000, "1.3 MB"],
  [5_000_000_000_000, "5000 GB"],
])("%i bytes", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0.04, "0.0 s"],
  [59.94, "59.9 s"],
  [125.4, "2 min 5 s"],
])("%f seconds", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test("a text table lines its columns up and leaves no blanks at line ends", () => {
  expect(
    textTable(
      ["target", "size"],
      [
        ["unix", "1 B"],
        ["riscv32", "–"],
      ],
    ),
  ).toBe(["target   size", "───────  ────", "unix     1 B", "riscv32  –"].join("\n"));
});

test("cells cannot break out of a Markdown table", () => {
  expect(markdownTable(["a", "b"], [["x|y", "l1\nl2 <b>"]])).toBe(
    ["| a | b |", "| --- | --- |", "| x\\|y | l1<br>l2 &lt;b> |"].join("\n"),
  );
});
