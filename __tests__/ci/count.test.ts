import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { run } from "../../src/process/run.ts";

const count = fileURLToPath(new URL("../../.ci/count.mjs", import.meta.url));

/** A file of vitest's report with one test of each of the given states. */
const file = (status: string, states: readonly string[], message = "") => ({
  name: "a.test.ts",
  status,
  message,
  assertionResults: states.map((state, index) => ({ status: state, fullName: `test ${index}` })),
});

test.each<[string, string | object[], string, string[], number]>([
  ["all passed", [file("passed", ["passed", "passed"])], "0", ["2 passed, 0 failed, 0 skipped"], 0],
  [
    "one failed",
    [file("passed", ["passed"]), file("failed", ["failed", "passed"])],
    "1",
    ["failed: a.test.ts: test 0", "2 passed, 1 failed, 0 skipped"],
    1,
  ],
  [
    "skipped, pending and todo all count as skipped, which CI does not accept",
    [file("passed", ["passed", "skipped", "pending", "todo"])],
    "0",
    [
      "skipped: a.test.ts: test 1",
      "skipped: a.test.ts: test 2",
      "skipped: a.test.ts: test 3",
      "1 passed, 0 failed, 3 skipped",
    ],
    1,
  ],
  [
    "a hook failed, so that no test of its file ran",
    [file("failed", ["skipped"], "no debootstrap")],
    "1",
    [
      "skipped: a.test.ts: test 0",
      "failed: a.test.ts: no debootstrap",
      "0 passed, 1 failed, 1 skipped",
    ],
    1,
  ],
  [
    "an error outside of every test",
    [file("passed", ["passed"])],
    "1",
    ["failed: the test command: exit status 1", "1 passed, 1 failed, 0 skipped"],
    1,
  ],
  [
    "nothing was reported",
    "",
    "137",
    ["failed: the test command: exit status 137", "0 passed, 1 failed, 0 skipped"],
    1,
  ],
  [
    "the report is cut off",
    '{"testResults": [',
    "1",
    ["failed: the test command: exit status 1", "0 passed, 1 failed, 0 skipped"],
    1,
  ],
  ["there was no test", [], "0", ["0 passed, 0 failed, 0 skipped"], 1],
])("the count of a run: %s", async (_, report, status, lines, code) => {
  const path = join(mkdtempSync(join(tmpdir(), "report-")), "report.json");
  const text = typeof report === "string" ? report : JSON.stringify({ testResults: report });
  writeFileSync(path, text);
  const counted = await run([process.execPath, count, path, status]);
  expect(counted.stdout.trimEnd().split("\n")).toEqual(lines);
  expect(counted.code).toBe(code);
});
