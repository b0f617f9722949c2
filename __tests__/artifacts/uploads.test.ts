import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openUploads } from "../../src/artifacts/uploads.ts";

const runner = { ACTIONS_RESULTS_URL: "http://127.0.0.1:1/", ACTIONS_RUNTIME_TOKEN: "token" };

function open(scratch: string, variables: Readonly<Record<string, string>> = runner) {
  const directory = mkdtempSync(join(tmpdir(), "uploads-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const uploads = openUploads({
    ...{ env: { PATH: process.env["PATH"] }, services: { variables }, compressionLevel: 6 },
    ...{ retentionDays: undefined, names: [], scratch: join(directory, scratch) },
  });
  return { uploads, directory };
}

test("a program that cannot be packed is not uploaded, with tar's own words", async () => {
  const { uploads, directory } = open(".");
  const { name, cause } = await uploads.image(join(directory, "absent"), true);
  expect(name).toBe("absent.tar.gz");
  expect(cause).toMatch(/^tar: absent: .*stat: No such file or directory$/);
  expect(readdirSync(directory)).toEqual([]);
});

test("no place to pack it in is a cause too", async () => {
  const { uploads, directory } = open("absent");
  writeFileSync(join(directory, "program"), "");
  const { cause } = await uploads.image(join(directory, "program"), true);
  expect(cause).toMatch(/^ENOENT: no such file or directory/);
});

test("where no artifact can be uploaded none is tried", async () => {
  const { uploads, directory } = open("absent", {});
  const files = [join(directory, "program")];
  const done = [
    uploads.image(join(directory, "program"), true),
    uploads.image(join(directory, "image.elf"), false),
    uploads.archive("images", files),
  ];
  for (const { cause } of await Promise.all(done))
    expect(cause).toMatch(/^this runner has no artifact service/);
});
