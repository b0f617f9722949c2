import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packProgram } from "../../src/artifacts/uploads.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "archive-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const program = Buffer.from("a program, and more of the same. ".repeat(1000));

function writeProgram(name = "hello-unix", mode = 0o755): string {
  const path = join(directory, name);
  writeFileSync(path, program);
  chmodSync(path, mode);
  return path;
}

async function pack(path: string, name: string, level = 6, env = process.env): Promise<Buffer> {
  const archive = join(directory, name);
  await packProgram(path, archive, level, env);
  return readFileSync(archive);
}

test.each([0o755, 0o644])("a program comes out of its archive with mode %o", async (mode) => {
  await pack(writeProgram("hello-unix", mode), "packed.tar.gz");
  const out = join(directory, "out");
  mkdirSync(out);
  execFileSync("tar", ["xzpf", join(directory, "packed.tar.gz"), "-C", out]);
  expect(readdirSync(out)).toEqual(["hello-unix"]);
  expect(readFileSync(join(out, "hello-unix"))).toEqual(program);
  expect(statSync(join(out, "hello-unix")).mode & 0o777).toBe(mode);
});

test("the same content makes the same bytes, whenever and by whomever it is packed", async () => {
  const path = writeProgram();
  const first = await pack(path, "first.tar.gz");
  utimesSync(path, 1, 1);
  if (process.getuid?.() === 0) execFileSync("chown", ["1234:1234", path]);
  const options = { ...process.env, TAR_OPTIONS: "--format=pax --verbose" };
  expect(await pack(path, "second.tar.gz", 6, options)).toEqual(first);
});

test("level 0 does not compress, 9 does", async () => {
  const path = writeProgram();
  const sizes = [];
  for (const level of [0, 9]) sizes.push((await pack(path, `${level}.tar.gz`, level)).length);
  expect(sizes[0]).toBeGreaterThan(program.length);
  expect(sizes[1]).toBeLessThan(program.length / 10);
});

test("a name that looks like an option is one of a file", async () => {
  const path = writeProgram("--version");
  expect((await pack(path, "packed.tar.gz")).length).toBeGreaterThan(100);
});

test("nothing but the archive is left, nor after a failure", async () => {
  await pack(writeProgram(), "packed.tar.gz");
  expect(readdirSync(directory).sort()).toEqual(["hello-unix", "packed.tar.gz"]);
  await expect(pack(join(directory, "absent"), "none.tar.gz")).rejects.toThrow(/^tar --create/);
  expect(readdirSync(directory).sort()).toEqual(["hello-unix", "packed.tar.gz"]);
});
