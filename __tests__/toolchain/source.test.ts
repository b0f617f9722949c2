import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unpackSource } from "../../src/toolchain/source.ts";

let prefix: string;
beforeAll(() => {
  prefix = mkdtempSync(join(tmpdir(), "source-"));
  const source = join(prefix, "lib", "ocaml-src");
  mkdirSync(join(source, "runtime"), { recursive: true });
  writeFileSync(join(source, "VERSION"), "9.1.0\n\n# more\n");
  writeFileSync(join(source, "runtime", "main.c"), "int main;");
});
afterAll(() => rmSync(prefix, { recursive: true }));

const unpack = (version: string, name: string) => {
  const work = join(prefix, name);
  mkdirSync(work);
  return unpackSource(version, join(prefix, "bin", "ocamlc"), work);
};

test("the source that opam has put beside the compiler is copied, so that it stays as it is", async () => {
  const tree = await unpack("9.1.0", "one");
  expect(tree).toBe(join(prefix, "one", "ocaml"));
  expect(readFileSync(join(tree, "runtime", "main.c"), "utf8")).toBe("int main;");
});

test("a source of another version is not used", async () => {
  await expect(unpack("9.1.1", "other")).rejects.toThrow(
    "Bare-metal targets need the source of exactly the OCaml on PATH, 9.1.1, from the package ocaml-source",
  );
});
