import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { pruneSwitch } from "../../src/toolchain/opam-ocaml.ts";

function prefixWith(...files: readonly string[]): string {
  const prefix = mkdtempSync(join(tmpdir(), "switch-"));
  onTestFinished(() => rmSync(prefix, { recursive: true }));
  for (const file of files) {
    mkdirSync(dirname(join(prefix, file)), { recursive: true });
    writeFileSync(join(prefix, file), "");
  }
  return prefix;
}

const left = (prefix: string) =>
  readdirSync(prefix, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name).slice(prefix.length + 1))
    .sort();

test("typed trees, documentation and opam's own go, and directories that are empty then", async () => {
  const prefix = prefixWith(
    ...["lib/a/a.cmx", "lib/a/a.cmt", "lib/a/a.mli", "lib/b/b.cmti", "bin/dune"],
    ...[".opam-switch/sources/a/doc.ml", "doc/a/README", "man/man1/dune.1", "lib/a/doc/x.cma"],
  );
  await pruneSwitch(prefix);
  expect(left(prefix)).toEqual([
    "bin",
    "bin/dune",
    "lib",
    "lib/a",
    "lib/a/a.cmx",
    "lib/a/a.mli",
    "lib/a/doc",
    "lib/a/doc/x.cma",
  ]);
});

test("what is not wanted goes too", async () => {
  const prefix = prefixWith("lib/a/a.cmx", "lib/dune/META", "bin/dune", "bin/solo5-spt");
  await pruneSwitch(prefix, (path) => !path.includes("dune"));
  expect(left(prefix)).toEqual(["bin", "bin/solo5-spt", "lib", "lib/a", "lib/a/a.cmx"]);
});
