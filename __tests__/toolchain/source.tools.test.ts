import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { runOk } from "../../src/process/run.ts";
import { unpackSource } from "../../src/toolchain/ocaml-source.ts";
import { openServer, type Server } from "../opam/server.ts";

let prefix: string;
let server: Server;
let archive: Buffer;
beforeAll(async () => {
  server = await openServer();
  prefix = mkdtempSync(join(tmpdir(), "source-"));
  const tree = join(prefix, "upstream", "ocaml-9.2.0");
  mkdirSync(join(tree, "runtime"), { recursive: true });
  writeFileSync(join(tree, "VERSION"), "9.2.0\n");
  writeFileSync(join(tree, "runtime", "main.c"), "int main;");
  const file = join(prefix, "ocaml-9.2.0.tar.gz");
  await runOk(["tar", "-czf", file, "-C", join(prefix, "upstream"), "ocaml-9.2.0"]);
  archive = readFileSync(file);
});
afterAll(async () => {
  rmSync(prefix, { recursive: true });
  await server.close();
});
beforeEach(() => {
  server.harm("cut", 0);
  server.files.clear();
  server.files.set("ocaml-9.2.0.tar.gz", archive);
});

const release = (url: string) => ({
  url,
  sha256: createHash("sha256").update(archive).digest("hex"),
});

function unpack(version: string, name: string, env = {}, releases = {}) {
  const work = join(prefix, name);
  mkdirSync(work);
  const compiler = join(prefix, "bin", "ocamlc");
  return unpackSource({ version, compiler, work, env: { ...process.env, ...env } }, releases);
}

describe("a release that neither opam nor the distribution has the source of", () => {
  test("is downloaded and unpacked", async () => {
    const releases = { "9.2.0": release(`${server.url}/ocaml-9.2.0.tar.gz`) };
    const tree = await unpack("9.2.0", "release", {}, releases);
    expect(readFileSync(join(tree, "VERSION"), "utf8")).toBe("9.2.0\n");
    expect(readFileSync(join(tree, "runtime", "main.c"), "utf8")).toBe("int main;");
  });

  test("comes from another place that is named", async () => {
    const releases = { "9.2.0": release("https://127.0.0.1:1/ocaml-9.2.0.tar.gz") };
    const env = { DUNE_TARGETS_OCAML_URL: server.url };
    const tree = await unpack("9.2.0", "mirror", env, releases);
    expect(readFileSync(join(tree, "VERSION"), "utf8")).toBe("9.2.0\n");
  });

  test("is refused when one byte of it is another", async () => {
    server.harm("changed");
    const releases = { "9.2.0": release(`${server.url}/ocaml-9.2.0.tar.gz`) };
    await expect(unpack("9.2.0", "changed", {}, releases)).rejects.toThrow(
      /ocaml-9\.2\.0\.tar\.gz is not the source of OCaml that it must be: its SHA-256 is [0-9a-f]{16}… instead of/,
    );
  });
});
