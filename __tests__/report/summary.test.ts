import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { type ImageResult, resultTable } from "../../src/report/tables.ts";

const choice = {
  target: "unix",
  executable: "bin/hello",
  library: "board",
  implementation: "board.unix",
  reason: "tag",
  tag: "unix",
  neededBy: "greeting",
} as const;

const plan: Plan = {
  schema: 1,
  host: { name: "Debian 12", architecture: "x64", cores: 2, ocaml: undefined, dune: undefined },
  profile: "release",
  targets: [],
  toolchains: [],
  install: [],
  workspaces: [],
  executables: [],
  selection: [choice],
  images: [],
  unread: [],
  notes: [],
};

const built: ImageResult = {
  target: "unix",
  executable: "bin/hello",
  file: "hello-unix",
  size: 1_234_567,
  sha256: "ab".repeat(32),
  selection: [choice],
  boot: "ok",
  seconds: 2.34,
  failure: undefined,
};

const failed: ImageResult = {
  target: "riscv32",
  executable: "bin/hello",
  file: undefined,
  size: undefined,
  sha256: undefined,
  selection: [],
  boot: "–",
  seconds: 1,
  failure: "bin/main.ml:1: Unbound value <foo>",
};

test("the job summary names failures first, then images, selection and hashes", async () => {
  await expect(renderSummary(plan, [built, failed])).toMatchFileSnapshot("golden/summary.md");
});

test("a summary stays below the runner's limit", () => {
  const loud = { ...failed, failure: "x".repeat(2 * 1024 * 1024) };
  const text = renderSummary(plan, [loud]);
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
  expect(text).toContain("riscv32");
});

test("the closing table has a row for each image", () => {
  expect(resultTable([built, failed]).split("\n").slice(2)).toEqual([
    "unix     hello-unix        1.2 MB  board.unix  ok    2.3 s",
    "riscv32  none (bin/hello)  –       –           –     1.0 s",
  ]);
});
