import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ocamlReleases, unpackSource } from "../../src/toolchain/ocaml-source.ts";

let prefix: string;
beforeAll(() => {
  prefix = mkdtempSync(join(tmpdir(), "source-"));
  const tree = join(prefix, "lib", "ocaml-src");
  mkdirSync(join(tree, "runtime"), { recursive: true });
  writeFileSync(join(tree, "VERSION"), "9.1.0\n\n# more\n");
  writeFileSync(join(tree, "runtime", "main.c"), "int main;");
});
afterAll(() => rmSync(prefix, { recursive: true }));

function unpack(version: string, name: string) {
  const work = join(prefix, name);
  mkdirSync(work);
  const compiler = join(prefix, "bin", "ocamlc");
  return unpackSource({ version, compiler, work, env: process.env }, {});
}

test("the source that opam has put beside the compiler is copied, so that it stays as it is", async () => {
  const tree = await unpack("9.1.0", "one");
  expect(tree).toBe(join(prefix, "one", "ocaml"));
  expect(readFileSync(join(tree, "runtime", "main.c"), "utf8")).toBe("int main;");
});

test("a source of another version is not used", async () => {
  await expect(unpack("9.1.1", "other")).rejects.toThrow(
    "the source of exactly the OCaml on PATH, 9.1.1, and neither is it a release whose hash is known here, nor does the package ocaml-source have it: /usr/src has",
  );
});

test.each(Object.entries(ocamlReleases))(
  "%s: the file names its version",
  (version, { url, sha256 }) => {
    expect(basename(url)).toContain(version);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  },
);
