import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { run } from "../../src/process/run.ts";

const count = fileURLToPath(new URL("../../.ci/count.mjs", import.meta.url));

/** A file of vitest's report with one test of each of the given states. */
const file = (status: string, states: readonly string[], message = "") => ({
  name: "a.test.ts",
  status,
  message,
  assertionResults: states.map((state, index) => ({ status: state, fullName: `test ${index}` })),
});

/** A report, as it is written or as an object, and the exit status of the command that wrote it. */
type Run = readonly [report: string | readonly object[], status: string];

/** What count.mjs prints of these runs, and its exit status. */
async function countOf(runs: readonly Run[], env = process.env) {
  const words = runs.flatMap(([report, status]) => {
    const path = join(mkdtempSync(join(tmpdir(), "report-")), "report.json");
    const text = typeof report === "string" ? report : JSON.stringify({ testResults: report });
    writeFileSync(path, text);
    return [path, status];
  });
  const { stdout, code } = await run([process.execPath, count, ...words], { env });
  return { lines: stdout.trimEnd().split("\n"), code };
}

const unlisted = "skipped, and not listed in .ci/skips.json for this machine: a.test.ts: test";

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
    [`${unlisted} 1`, `${unlisted} 2`, `${unlisted} 3`, "1 passed, 0 failed, 3 skipped"],
    1,
  ],
  [
    "a hook failed, so that no test of its file ran",
    [file("failed", ["skipped"], "no debootstrap")],
    "1",
    [`${unlisted} 0`, "failed: a.test.ts: no debootstrap", "0 passed, 1 failed, 1 skipped"],
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
  [
    "there was no test",
    [],
    "0",
    ["failed: the test command: no test has run", "0 passed, 1 failed, 0 skipped"],
    1,
  ],
])("the count of a run: %s", async (_, report, status, lines, code) => {
  const counted = await countOf([[report, status]]);
  expect(counted).toEqual({ lines, code });
});

test("the counts of two runs are added, and either one's failure is the whole's", async () => {
  const passed = [file("passed", ["passed", "passed"])];
  expect(
    await countOf([
      [passed, "0"],
      [passed, "0"],
    ]),
  ).toEqual({
    lines: ["4 passed, 0 failed, 0 skipped"],
    code: 0,
  });
  const died: Run = ["", "1"];
  for (const runs of [
    [died, [passed, "0"] as const],
    [[passed, "0"] as const, died],
  ])
    expect(await countOf(runs)).toEqual({
      lines: ["failed: the test command: exit status 1", "2 passed, 1 failed, 0 skipped"],
      code: 1,
    });
});

describe("what .ci/skips.json lists", () => {
  const mirage = "__tests__/mirage/mirage.e2e.test.ts";
  const suite = (fullName: string, name = mirage) => ({
    ...{ name: `/a/checkout/${name}`, status: "passed", message: "" },
    assertionResults: [
      { status: "passed", fullName: "another" },
      { status: "skipped", fullName },
    ],
  });
  const listed = "MirageOS by its real tools a unikernel";
  const env = (set?: string) => ({ ...process.env, DUNE_TARGETS_OPAM_REPOSITORY: set });

  test("is counted as skipped, with the reason, and no failure", async () => {
    const { lines, code } = await countOf([[[suite(listed)], "0"]], env());
    expect(lines).toEqual([
      expect.stringMatching(
        /^skipped: \S+mirage\.e2e\.test\.ts: MirageOS by .*: they come from an opam repository/,
      ),
      "1 passed, 0 failed, 1 skipped",
    ]);
    expect(code).toBe(0);
  });

  test.each([
    ["where its condition holds", suite(listed), "/srv/repository"],
    ["under another name", suite("with tools that speak like mirage"), undefined],
    ["in another file", suite(listed, "__tests__/opam/opam.e2e.test.ts"), undefined],
  ])("may not be skipped %s", async (_, report, set) => {
    const { lines, code } = await countOf([[[report], "0"]], env(set));
    expect(lines[0]).toMatch(
      /^skipped, and not listed in \.ci\/skips\.json for this machine: \/a\/checkout\//,
    );
    expect(code).toBe(1);
  });

  const list: readonly { readonly name: string; readonly tests: readonly string[] }[] = JSON.parse(
    readFileSync(new URL("../../.ci/skips.json", import.meta.url), "utf8"),
  );
  test.each(list)("$name is in the files that it names", ({ name, tests }) => {
    for (const one of tests) {
      const [path = "", title = ""] = one.split(": ");
      const text = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
      expect(text).toContain(`isSkipped("${name}")`);
      expect(text).toContain(`("${title}`);
    }
  });
});
