import { expect, test } from "vitest";
import { renderSummary } from "../../src/report/summary.ts";
import { type ImageResult, resultTable } from "../../src/report/tables.ts";
import type { Choice } from "../../src/selection/selection.ts";
import { buildsOf, host, projectOf } from "../workspace/sample.ts";

const choice: Choice = {
  library: "board",
  implementation: "board.unix",
  reason: "tag",
  tag: "unix",
  neededBy: "greeting",
  added: true,
  candidates: [],
};

function imageFor(name: string, choices: readonly Choice[]): ImageResult["image"] {
  const project = projectOf("(executable (name hello))");
  const [build] = buildsOf(project, [{ name, toolchain: host }]);
  const [stanza] = project.executables;
  if (!build || !stanza) throw new Error("no build");
  const selection = {
    choices,
    problems: [],
    unknown: [],
    faults: [],
    unread: new Map(),
    usedOverrides: [],
  };
  const executable = { stanza, name: "hello", path: "bin/hello", publicPath: "bin/hello" };
  return { build, selection, executable };
}

const built: ImageResult = {
  image: imageFor("unix", [choice]),
  file: "hello-unix",
  size: 1_234_567,
  sha256: "ab".repeat(32),
  boot: "ok",
  seconds: 2.34,
  failure: undefined,
};

const failed: ImageResult = {
  image: imageFor("riscv32", []),
  file: undefined,
  size: undefined,
  sha256: undefined,
  boot: "–",
  seconds: 1,
  failure: "bin/main.ml:1: Unbound value <foo>",
};

test("the job summary names failures first, then images, selection and hashes", async () => {
  await expect(renderSummary([built, failed])).toMatchFileSnapshot("golden/summary.md");
});

test("a summary stays below the runner's limit", () => {
  const loud = { ...failed, failure: "x".repeat(2 * 1024 * 1024) };
  const text = renderSummary([loud]);
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  expect(text).toContain("riscv32");
});

test("the closing table has a row for each image", () => {
  expect(resultTable([built, failed]).split("\n").slice(2)).toEqual([
    "unix     hello-unix        1.2 MB  board.unix  ok    2.3 s",
    "riscv32  none (bin/hello)  –       –           –     1.0 s",
  ]);
});
