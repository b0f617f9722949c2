import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { ToolError } from "../../src/base/errors.ts";
import { hasGnuTar, pack } from "../../src/cache/archive.ts";

const env = { PATH: process.env["PATH"] };
let top: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "tar-"));
});

test("a full disk while packing is tar's own sentence", async () => {
  writeFileSync(join(top, "file"), "x".repeat(100_000));
  const error = await pack(top, "/dev/full", env).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(ToolError);
  expect(error instanceof ToolError && error.output).toMatch(/No space left on device/);
});

test("another tar than GNU's is known", async () => {
  writeFileSync(join(top, "tar"), "#!/bin/sh\necho 'bsdtar 3.7.2 - libarchive 3.7.2'\n", {
    mode: 0o755,
  });
  expect(await hasGnuTar({ PATH: top })).toBe(false);
  expect(await hasGnuTar(env)).toBe(true);
});
