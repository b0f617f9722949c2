import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { confirmWorkspace } from "../../src/dune/confirm.ts";
import type { TargetBuild } from "../../src/workspace/edit.ts";
import { silent } from "../silent.ts";
import { buildsOf, host, projectOf } from "../workspace/sample.ts";

/** What dune would say of `good`, which links clock.unix, and of `bad`. */
const description = (bad: string) =>
  `((library ((name clock.unix) (uid u) (requires ())))
 (library ((name clock.js) (uid j) (requires ())))
 (executables ((names (the-good)) (requires (u)) (include_dirs (_build/default/bin/.good.eobjs/byte))))
 ${bad})`;
const other =
  "(executables ((names (bad)) (requires (j)) (include_dirs (_build/default/bin/.bad.eobjs/byte))))";

/** Confirms a workspace of these two with a dune that runs a script, and tells what is said. */
async function confirm(script: string, { duneVersion = "3.24.1", gated = false } = {}) {
  const tree = mkdtempSync(join(tmpdir(), "confirm-"));
  onTestFinished(() => rmSync(tree, { recursive: true }));
  mkdirSync(join(tree, "bin"));
  writeFileSync(join(tree, "bin", "dune"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(tree, "bin", "dune"), 0o755);
  const project = projectOf("(executable (name good)) (executable (name bad))");
  const [build] = buildsOf(project, [{ name: "unix", toolchain: host, add: ["clock.unix"] }]);
  const builds: readonly TargetBuild[] = build ? [withCandidates(build)] : [];
  const said: string[] = [];
  const say = (message: string) => void said.push(message);
  const setting = {
    ...{ tree, findlibConf: undefined, cacheRoot: tree, duneVersion, profile: "release", jobs: 1 },
    env: { PATH: `${tree}/bin:${process.env["PATH"]}` },
  };
  const log = { ...silent, info: say, warning: say };
  const deviations = await confirmWorkspace({ builds, gated }, setting, log);
  const found = deviations.map(({ kind, expectation }) => [kind, expectation?.executable.names[0]]);
  return { found, said };
}

const withCandidates = (build: TargetBuild): TargetBuild => ({
  ...build,
  executables: build.executables.map((one) => ({
    ...one,
    selection: {
      ...one.selection,
      choices: one.selection.choices.map((choice) => ({
        ...choice,
        candidates: ["clock.unix", "clock.js"],
      })),
    },
  })),
});

test.each([
  ["links another implementation", other, [["different", "bad"]]],
  ["is left out", "", [["missing", "bad"]]],
  ["lacks its implementation", other.replace("(j)", "()"), [["missing", "bad"]]],
  ["is right", other.replace("(j)", "(u)"), []],
])("an executable that %s says nothing of the one beside it", async (_, bad, expected) => {
  expect(await confirm(`echo '${description(bad)}'`)).toEqual({ found: expected, said: [] });
});

test("what cannot be confirmed is said, and is no error", async () => {
  expect(await confirm("echo Error: no library >&2; exit 1")).toEqual({
    found: [],
    said: [
      "dune cannot describe the context default, so the selection is not confirmed. Error: no library",
    ],
  });
  const unreadable = await confirm("echo '('");
  expect(unreadable.said.join()).toMatch(/^dune describe printed what we cannot read: /);
  const copies = await confirm("exit 1", { duneVersion: "3.15.3", gated: true });
  expect(copies).toEqual({
    found: [],
    said: [
      "dune 3.15.3 cannot describe what is written once per context, so the selection is not confirmed.",
    ],
  });
});
