import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runnerLog } from "../../src/report/runner.ts";
import { terminalLog } from "../../src/report/terminal.ts";

let printed = "";
beforeEach(() => {
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

test("a terminal gets headings and indented lines", async () => {
  const out = new PassThrough();
  const log = terminalLog(out);
  await log.group("Building", async () => {
    log.step("riscv32", 1.25);
    log.child("a\nb", "unix+riscv32");
    log.warning("careful", { file: "bin/dune", line: 3 });
  });
  log.error("broken");
  expect(String(out.read())).toBe(
    [
      "Building",
      "  ✓ riscv32 (1.3 s)",
      "  [unix+riscv32] a",
      "  b",
      "  warning: bin/dune:3: careful",
      "error: broken",
      "",
    ].join("\n"),
  );
});

test("a runner gets groups and annotations with paths from the workspace's root", async () => {
  const log = runnerLog("examples/hello");
  await log.group("Building", async () => log.child("ocamlc x", "unix"));
  log.error("Unbound value\nfoo", { file: "bin/main.ml", line: 3, column: 8 });
  expect(printed).toBe(
    [
      "::group::Building",
      "[unix] ocamlc x",
      "::endgroup::",
      "::error file=examples/hello/bin/main.ml,line=3,col=9::Unbound value%0Afoo",
      "",
    ].join("\n"),
  );
});

test("the eleventh annotation of a kind is a plain line, since the runner would drop it", () => {
  const log = runnerLog("");
  for (let i = 1; i <= 11; i++) log.error(`problem ${i}`, { file: "dune", line: i });
  log.warning("of its own kind");
  expect(printed).toContain("::error file=dune,line=10::problem 10\n");
  expect(printed).toContain("\nerror: dune:11: problem 11\n");
  expect(printed).toContain("::warning::of its own kind");
});
