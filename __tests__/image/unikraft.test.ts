import { expect, test } from "vitest";
import { canStrip } from "../../src/image/publish.ts";
import { verifyImage } from "../../src/image/verify.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { words, writeElf } from "./elf-writer.ts";

function problems(target: string, bytes: Uint8Array): readonly string[] {
  const row = catalogue.find(({ name }) => name === target);
  if (!row) throw new Error(`no target ${target}`);
  return verifyImage(bytes, row.image, "x64");
}

const magic = 0x1badb002;
const flags = 3;
const checksum = 2 ** 32 - magic - flags;

/** As Unikraft's multiboot.py makes it of a 64-bit one. */
const image = (...start: readonly number[]) =>
  writeElf({
    machine: 3,
    entry: 0x100020,
    segments: [{ flags: 5, address: 0x100000, contents: words(...start, ...Array(32).fill(0)) }],
  });

test("a kernel that QEMU loads", () => {
  expect(problems("unikraft-qemu", image(magic, flags, checksum))).toEqual([]);
});

test.each([
  ["no multiboot header in its first 8 KiB: QEMU could not load it", []],
  [
    "a multiboot header with a wrong checksum in its first 8 KiB: QEMU could not load it",
    [magic, flags, checksum + 1],
  ],
])("%s", (problem, start) => {
  expect(problems("unikraft-qemu", image(...start))).toEqual([problem]);
});

test("what the link has not finished", () => {
  const bytes = writeElf({ class: 64, machine: 62 });
  expect(problems("unikraft-qemu", bytes)).toEqual([
    "expected a 32-bit x86 executable, found a 64-bit x86-64 one: the context's toolchain was not used",
  ]);
});

test("what the machine's own compiler has made instead", () => {
  const interpreter = new TextEncoder().encode("/lib64/ld-linux-x86-64.so.2\0");
  const bytes = writeElf({
    ...{ class: 64, machine: 62, entry: 0x100020 },
    segments: [
      { flags: 5, address: 0x100000, contents: words(...Array(32).fill(0)) },
      { type: 3, flags: 4, address: 0x200000, contents: interpreter },
    ],
  });
  expect(problems("unikraft-firecracker", bytes)).toEqual([
    "expected a static executable, found one that asks for the interpreter /lib64/ld-linux-x86-64.so.2: another compiler linked it, or link flags undo -static",
  ]);
});

test("strip leaves Unikraft's images and JavaScript alone, and no others", () => {
  const left = catalogue.filter(({ image }) => !canStrip(image)).map(({ name }) => name);
  expect(left).toEqual(["js", "unikraft-qemu", "unikraft-firecracker"]);
});
