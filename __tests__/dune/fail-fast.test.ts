import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { buildWorkspace } from "../../src/dune/build-workspace.ts";
import { silent } from "../silent.ts";

/** Builds one target with `fail-fast` and a dune that does this, goes on for so many seconds, and succeeds. */
async function buildWithScript(duneVersion: string, script: string, seconds: number) {
  const tree = mkdtempSync(join(tmpdir(), "fail-fast-"));
  onTestFinished(() => rmSync(tree, { recursive: true }));
  const dune = join(tree, "bin", "dune");
  mkdirSync(join(tree, "bin"));
  writeFileSync(dune, `#!/bin/sh\n${script}\nexec sleep ${seconds}\n`);
  chmodSync(dune, 0o755);
  const request = {
    workspace: "unix",
    files: [{ image: "unix", file: "main.exe" }],
    failFast: new AbortController().signal,
  };
  const setting = {
    ...{ tree, findlibConf: undefined, cacheRoot: tree, duneVersion, profile: "release", jobs: 1 },
    env: { PATH: `${tree}/bin:${process.env["PATH"]}` },
  };
  return buildWorkspace(request, setting, silent);
}

const buildWith = (duneVersion: string, line: string, seconds: number) =>
  buildWithScript(duneVersion, `printf '%s\\n' '${line}' >&2`, seconds);

// From 3.17 on dune itself stops at an error, and knows what is one.
test.each([
  ["2.9.3", "gen: error: 0 of 10 points"],
  ["3.14.0", "Error rate of the table 0.1 %"],
  ["3.17.2", "gen: error: 0 of 10 points"],
  ["3.17.2", "Error: as expected"],
  ["3.24.1", "lib/st.c:1:2: error: as expected"],
])("dune %s: a rule that prints `%s` does not stop a build", async (version, line) => {
  const { failed, cancelled } = await buildWith(version, line, 0.5);
  expect([...failed.keys(), ...cancelled]).toEqual([]);
});

test.each([
  ["2.9.3", "      ocamlc .main.eobjs/byte/main.{cmi,cmo} (exit 2)"],
  ["2.9.3", "Error: Unbound value x"],
  ["3.14.0", "Error (alert deprecated): module Old"],
  ["3.14.0", "lib/st.c:1:10: fatal error: none.h: No such file or directory"],
  ["3.14.0", "Command exited with code 1."],
])(
  "dune %s, which goes on after an error, is stopped when it prints `%s`",
  async (version, line) => {
    const { failed, seconds } = await buildWith(version, line, 60);
    expect([...failed.keys()]).toEqual(["unix"]);
    expect(seconds).toBeLessThan(20);
  },
);

test("what dune prints after the line that announces an error is not lost", async () => {
  const script =
    "echo '    ocamlopt bin/main.exe (exit 2)' >&2; sleep 0.1; echo 'error: no linker' >&2";
  const { failed } = await buildWithScript("2.9.3", script, 60);
  expect(failed.get("unix")?.map(({ message }) => message)).toEqual(["error: no linker"]);
});
