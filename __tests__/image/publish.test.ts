import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ConfigurationError, ToolError } from "../../src/base/errors.ts";
import {
  clearOutputDirectory,
  prepareOutputDirectory,
  writeManifest,
} from "../../src/image/output-directory.ts";
import { publishImage } from "../../src/image/publish.ts";
import { record } from "./record.ts";

let directory: string;
let out: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "publish-"));
  out = join(directory, "deep", "out");
});
afterEach(() => rmSync(directory, { recursive: true }));

const tools = { strip: "strip", objcopy: "objcopy" };

describe("publishImage", () => {
  test("copies: the built file stays as it is, the image is writable and has its hash", async () => {
    await clearOutputDirectory(out, "1.0.0");
    const built = join(directory, "main.bc.js");
    writeFileSync(built, "hello\n");
    linkSync(built, join(directory, "cache"));
    chmodSync(built, 0o444);
    expect(await publishImage({ built, file: "main-js.js", outputDirectory: out })).toEqual({
      file: "main-js.js",
      size: 6,
      sha256: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03",
      debug: null,
    });
    expect(statSync(join(out, "main-js.js"))).toMatchObject({ mode: 0o100644, nlink: 1 });
    expect(statSync(built).mode).toBe(0o100444);
  });

  test("nothing is left when strip fails", async () => {
    const built = join(directory, "no-elf");
    writeFileSync(built, "text\n");
    await clearOutputDirectory(out, "1.0.0");
    const work = publishImage({ built, file: "x-unix", outputDirectory: out, strip: tools });
    await expect(work).rejects.toThrow(ToolError);
    expect(readdirSync(out).sort()).toEqual([".gitignore", "SHA256SUMS", "images.json"]);
  });
});

describe("the output directory", () => {
  test("may be absent; the check writes nothing", async () => {
    await prepareOutputDirectory(out);
    expect(readdirSync(directory)).toEqual([]);
  });

  test("may be empty", async () => {
    mkdirSync(out, { recursive: true });
    await prepareOutputDirectory(out);
    expect(readdirSync(out)).toEqual([]);
  });

  test.each([
    ["another file", "notes.txt", "x"],
    ["another tool's images.json", "images.json", '{"images": []}'],
    ["a broken images.json", "images.json", "{"],
    ["an images.json that is no object", "images.json", "null"],
    [
      "an images.json that names files elsewhere",
      "images.json",
      '{"tool": {"name": "dune-targets"}, "images": [{"file": "../../precious"}]}',
    ],
  ])("may not hold %s", async (_, name, content) => {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, name), content);
    const message = `The output directory ${out} holds files that are not ours; choose another output-directory or empty it.`;
    await expect(prepareOutputDirectory(out)).rejects.toThrow(new ConfigurationError(message));
    await expect(clearOutputDirectory(out, "1.0.0")).rejects.toThrow(ConfigurationError);
    expect(readFileSync(join(out, name), "utf8")).toBe(content);
  });

  test.each(["file", "file/out"])("may not be or lie below a file: %s", async (path) => {
    writeFileSync(join(directory, "file"), "");
    await expect(prepareOutputDirectory(join(directory, path))).rejects.toThrow(
      /is a file or lies below one; choose another output-directory\.$/,
    );
  });

  test("loses what an earlier run listed, and only when it is cleared", async () => {
    await clearOutputDirectory(out, "1.0.0");
    const built = join(directory, "x");
    writeFileSync(built, "x");
    const published = await publishImage({ built, file: "x-unix", outputDirectory: out });
    const debug = { ...published, file: "x-unix.debug" };
    writeFileSync(join(out, "x-unix.debug"), "");
    await writeManifest(out, "1.0.0", [record({ ...published, debug })]);
    writeFileSync(join(out, "notes.txt"), "mine");
    mkdirSync(join(out, ".partial-killed"));
    await prepareOutputDirectory(out);
    expect(existsSync(join(out, "x-unix"))).toBe(true);
    await clearOutputDirectory(out, "1.0.0");
    expect(readdirSync(out).sort()).toEqual([
      ".gitignore",
      "SHA256SUMS",
      "images.json",
      "notes.txt",
    ]);
  });
});

test("images.json keeps to its schema", async () => {
  await clearOutputDirectory(out, "1.0.0");
  const built = join(directory, "x");
  writeFileSync(built, "x");
  const published = await publishImage({ built, file: "x-js.js", outputDirectory: out });
  const debug = { ...published, file: "x-js.js.debug" };
  const image = record(published);
  const validate = new Ajv({ allErrors: true }).compile(
    JSON.parse(readFileSync(new URL("../../images.schema.json", import.meta.url), "utf8")),
  );
  const written = () => JSON.parse(readFileSync(join(out, "images.json"), "utf8"));
  validate(written());
  expect(validate.errors).toBeNull();
  const solo5 = { abi: "spt", version: 2, devices: [{ name: "storage", type: "block" }] } as const;
  const skipped = { boot: null, notBooted: "it needs KVM, and there is no /dev/kvm" };
  await writeManifest(out, "1.0.0", [
    image,
    { ...image, debug, boot: null, selection: [] },
    { ...image, solo5, ...skipped },
  ]);
  validate(written());
  expect(validate.errors).toBeNull();
  expect(validate({ ...written(), images: [{ ...image, file: "../x" }] })).toBe(false);
  expect(validate({ ...written(), images: [{ ...image, solo5: { ...solo5, abi: "x" } }] })).toBe(
    false,
  );
  expect(validate({ ...written(), schema: 2 })).toBe(false);
});
