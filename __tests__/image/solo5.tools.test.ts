import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ToolError } from "../../src/base/errors.ts";
import { missingBytes } from "../../src/image/multiboot.ts";
import { publishImage } from "../../src/image/publish.ts";
import { solo5Facts } from "../../src/image/solo5.ts";
import { verifyImage } from "../../src/image/verify.ts";
import type { Solo5Abi } from "../../src/targets/target.ts";
import { linkSolo5, type Solo5Recipe, solo5Bytes } from "./solo5-image.ts";
import { abis, expected, written } from "./solo5-written.ts";

const problems = (bytes: Uint8Array, abi: Solo5Abi) =>
  verifyImage(bytes, expected(abi), process.arch);

describe("what the linker made is right", () => {
  test.each(abis)("for %s", (abi) => {
    const bytes = solo5Bytes({ abi, version: 3 });
    expect(problems(bytes, abi)).toEqual([]);
    expect(solo5Facts(bytes)).toEqual({ abi, version: 3, devices: [] });
  });

  test("with devices, which are told in their order", () => {
    const devices = [
      ["storage", 1],
      ["service0", 2],
      ["a".repeat(67), 7],
    ] as const;
    const bytes = solo5Bytes({ abi: "spt", devices });
    expect(problems(bytes, "spt")).toEqual([]);
    expect(solo5Facts(bytes)?.devices).toEqual([
      { name: "storage", type: "block" },
      { name: "service0", type: "net" },
      { name: "a".repeat(67), type: "other" },
    ]);
  });
});

const unused = "the context's toolchain was not used";

describe("what is wrong is told", () => {
  test.each<[string, Solo5Abi, Solo5Recipe, string]>([
    [
      "another ABI",
      "spt",
      { abi: "hvt" },
      "expected a Solo5 image for spt, found one for hvt: something after the target's link flags says -z solo5-abi=hvt",
    ],
    [
      "an ABI without a target",
      "spt",
      { abi: "genode" },
      "expected a Solo5 image for spt, found one for genode: something after the target's link flags says -z solo5-abi=genode",
    ],
    [
      "the link without an ABI, which Solo5 calls stub",
      "virtio",
      { abi: "hvt", without: ["abi"] },
      "not linked for any Solo5 ABI: its link flags lack -z solo5-abi=virtio",
    ],
    [
      "an ABI, but no manifest",
      "hvt",
      { abi: "hvt", without: ["manifest"] },
      "no Solo5 manifest: link the C file that `solo5-elftool gen-manifest` makes of a manifest.json, with the flag -u __solo5_mft1_note if it is in a library",
    ],
    [
      "a real interpreter",
      "spt",
      { abi: "spt", interpreter: "/lib64/ld-linux-x86-64.so.2" },
      "it asks for the interpreter /lib64/ld-linux-x86-64.so.2, which a unikernel has not",
    ],
    [
      "no PVH entry",
      "xen",
      { abi: "xen", without: ["pvh"] },
      "no PVH entry (Xen's note PHYS32_ENTRY): Xen could not start it",
    ],
    [
      "a PVH entry in nothing",
      "xen",
      { abi: "xen", pvhEntry: "0x42" },
      "its PVH entry 0x42 lies in no executable LOAD segment",
    ],
    [
      "a PVH entry in data",
      "xen",
      { abi: "xen", pvhEntry: "0x101000" },
      "its PVH entry 0x101000 lies in no executable LOAD segment",
    ],
    [
      "a multiboot header too late",
      "virtio",
      { abi: "virtio", before: 8192 },
      "no multiboot header in its first 8 KiB: QEMU could not load it",
    ],
    [
      "no multiboot header",
      "virtio",
      { abi: "virtio", without: ["multiboot"] },
      "no multiboot header in its first 8 KiB: QEMU could not load it",
    ],
    [
      "a wrong checksum",
      "virtio",
      { abi: "virtio", checksum: "1" },
      "a multiboot header with a wrong checksum in its first 8 KiB: QEMU could not load it",
    ],
    [
      "a multiboot header that wants far more than there is",
      "virtio",
      { abi: "virtio", loadEnd: "0x7fffffff" },
      expect.stringMatching(
        /^its multiboot header wants 21\d{8} bytes more than it has: QEMU could not load it$/,
      ),
    ],
    [
      "a device with a blank in its name",
      "hvt",
      { abi: "hvt", devices: [["a b", 1]] },
      "its Solo5 manifest is malformed: a device has a name other than letters and digits",
    ],
    [
      "a device whose name does not end",
      "hvt",
      { abi: "hvt", devices: [["a".repeat(68), 1]] },
      "its Solo5 manifest is malformed: a device has a name other than letters and digits",
    ],
  ])("%s", (_, abi, recipe, problem) => {
    expect(problems(solo5Bytes(recipe), abi)).toEqual([problem]);
  });

  test("a program of this machine, dynamic or static", () => {
    const directory = mkdtempSync(join(tmpdir(), "solo5-host-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, "main");
    writeFileSync(`${path}.c`, "int main(void) { return 0; }\n");
    execFileSync("gcc", ["-o", path, `${path}.c`]);
    expect(problems(readFileSync(path), "hvt")).toEqual([
      expect.stringMatching(
        `^expected a Solo5 image for hvt, found a program of an operating system \\(interpreter /lib.*\\): ${unused}$`,
      ),
    ]);
    execFileSync("gcc", ["-static", "-o", path, `${path}.c`]);
    expect(problems(readFileSync(path), "hvt")).toEqual([
      `expected a Solo5 image for hvt, found an executable without Solo5's notes: ${unused}`,
    ]);
  });

  test("a dynamic segment", () => {
    const bytes = solo5Bytes({ abi: "hvt" });
    // The segment of the interpreter is the first in Solo5's order; 2 is DYNAMIC.
    bytes.writeUInt32LE(2, 64);
    expect(problems(bytes, "hvt")).toEqual([
      "it is dynamically linked, and a unikernel has no dynamic linker",
    ]);
  });

  test("a manifest of another version, size or beginning", () => {
    const whole = solo5Bytes({ abi: "spt", devices: [["storage", 1]] });
    const manifest = whole.indexOf("MFT1") + 16;
    const changed = (at: number, value: number) => {
      const bytes = Buffer.from(whole);
      bytes.writeUInt32LE(value, manifest + at);
      return problems(bytes, "spt");
    };
    const wrong = (what: string) => [`its Solo5 manifest is malformed: ${what}`];
    expect(changed(0, 2)).toEqual(wrong("it is of version 2, and only 1 is known"));
    expect(changed(4, 3)).toEqual(wrong("its size does not fit 3 entries"));
    expect(changed(4, 0)).toEqual(wrong("its size does not fit 0 entries"));
    expect(changed(4, 0xffffffff)).toEqual(wrong("its size does not fit 4294967295 entries"));
    expect(changed(8 + 68, 1)).toEqual(wrong("its first entry is a device"));
    expect(verifyImage(written([], 8), expected("spt"), "x64")).toEqual(wrong("it is cut short"));
  });

  test("a file cut short", () => {
    const bytes = solo5Bytes({ abi: "spt" });
    for (const length of [10, 100, bytes.length - 1])
      expect(problems(bytes.subarray(0, length), "spt")).toEqual([
        expect.stringContaining("found an ELF file cut short"),
      ]);
  });
});

describe("strip", () => {
  const publish = (built: string, abi: Solo5Abi, strip: string) => {
    const outputDirectory = mkdtempSync(join(tmpdir(), "solo5-out-"));
    onTestFinished(() => rmSync(outputDirectory, { recursive: true }));
    const work = publishImage({
      ...{ built, file: `main-${abi}.${abi}`, outputDirectory },
      strip: { strip, objcopy: "objcopy" },
      verify: (bytes) => problems(bytes, abi),
      missing: missingBytes,
    });
    return { outputDirectory, work };
  };

  test.each(abis)("leaves in %s what its loader reads", async (abi) => {
    const built = linkSolo5({ abi, devices: [["storage", 1]] });
    const { outputDirectory, work } = publish(built, abi, "strip");
    const { file, size } = await work;
    const published = readFileSync(join(outputDirectory, file));
    expect(size).toBeLessThan(readFileSync(built).length);
    expect(problems(published, abi)).toEqual([]);
    expect(solo5Facts(published)).toEqual(solo5Facts(readFileSync(built)));
  });

  test.each(["virtio", "xen"] as const)(
    "leaves in %s, with zeros at the end, what its multiboot header has a loader read",
    async (abi) => {
      const built = linkSolo5({ abi, loadEnd: "0x103000" });
      const { outputDirectory, work } = publish(built, abi, "strip");
      const { file, size } = await work;
      const published = readFileSync(join(outputDirectory, file));
      expect(missingBytes(published)).toBe(0);
      // From the start of the code, which lies behind a page of headers, to the end that the header names.
      expect(size).toBe(0x1000 + 0x3000);
      expect(published.subarray(-0x800).every((byte) => byte === 0)).toBe(true);
    },
  );

  test("that takes a note away is told, and nothing is published", async () => {
    const built = linkSolo5({ abi: "spt" });
    const tools = mkdtempSync(join(tmpdir(), "solo5-tools-"));
    onTestFinished(() => rmSync(tools, { recursive: true }));
    const strip = join(tools, "strip");
    writeFileSync(strip, '#!/bin/sh\nexec objcopy --strip-all -R .note.solo5.abi "$@"\n');
    chmodSync(strip, 0o755);
    const { outputDirectory, work } = publish(built, "spt", strip);
    await expect(work).rejects.toThrow(
      new ToolError(
        `strip has damaged it: not linked for any Solo5 ABI: its link flags lack -z solo5-abi=spt; set strip: false.`,
      ),
    );
    expect(readdirSync(outputDirectory)).toEqual([]);
  });
});
