import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readElf } from "../../src/image/elf.ts";
import { writeElf } from "./elf-writer.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));

/** The ABI note of a Solo5 spt image, as the linker writes it. */
const abi = hex("06000000 10000000 41424931 536f6c6f 35000000 02000000 02000000 00000000 00000000");

describe.each([32, 64] as const)("a %i-bit file", (width) => {
  test.each([false, true])("is read, big-endian %s", (bigEndian) => {
    const elf = readElf(
      writeElf({
        class: width,
        bigEndian,
        type: 3,
        machine: 243,
        flags: 5,
        entry: 0x80000010,
        segments: [
          { flags: 5, address: 0x80000000, contents: hex("01020304"), memorySize: 64 },
          { type: 3, flags: 4, address: 0, contents: Buffer.from("/lib/ld.so\0") },
        ],
        sections: [
          { name: ".text", contents: hex("0102") },
          { name: ".bss", type: 8 },
        ],
      }),
    );
    expect(elf).toMatchObject({
      class: width,
      littleEndian: !bigEndian,
      type: 3,
      machine: 243,
      flags: 5,
      entry: 0x80000010n,
      interpreter: "/lib/ld.so",
      segments: [
        {
          type: 1,
          executable: true,
          writable: false,
          address: 0x80000000n,
          memorySize: 64n,
          contents: hex("01020304"),
        },
        { type: 3 },
      ],
      sections: [{ name: "" }, { name: ".text" }, { name: ".bss" }, { name: ".shstrtab" }],
    });
  });
});

test("notes are read from segments, from sections where there are none, at either alignment", () => {
  const solo5 = { owner: "Solo5", type: 0x31494241, description: abi.slice(20) };
  const machine = 62;
  const segment = { type: 4, flags: 4, address: 0, contents: Buffer.concat([abi, abi]) };
  const inSegment = readElf(writeElf({ class: 64, machine, segments: [segment] }));
  expect(inSegment).toMatchObject({ notes: [solo5, solo5] });
  const section = { name: ".note.solo5.abi", type: 7, contents: abi };
  const inSection = readElf(writeElf({ class: 64, machine, sections: [section] }));
  expect(inSection).toMatchObject({ notes: [solo5] });
  const property = hex("04000000 04000000 05000000 474e5500 01000000 00000000");
  const contents = Buffer.concat([property, property]);
  const aligned = readElf(
    writeElf({ machine, segments: [{ type: 4, flags: 4, address: 0, contents, alignment: 8 }] }),
  );
  expect(aligned).toMatchObject({ notes: [{ owner: "GNU" }, { owner: "GNU" }] });
});

test("an empty segment or section may lie behind the end of the file", () => {
  const bytes = writeElf({ machine: 40, segments: [{ flags: 6, address: 0x20000000 }] });
  new DataView(bytes.buffer).setUint32(52 + 4, 0x7fffffff, true);
  expect(readElf(bytes)).toMatchObject({ segments: [{ address: 0x20000000n }] });
});

const whole = writeElf({
  class: 64,
  machine: 62,
  segments: [
    { flags: 5, address: 0x400000, contents: new Uint8Array(100) },
    { type: 4, flags: 4, address: 0, contents: abi },
  ],
  sections: [{ name: ".text", contents: new Uint8Array(20) }],
});

const changed = (at: number, ...values: readonly number[]) => {
  const bytes = whole.slice();
  bytes.set(values, at);
  return bytes;
};

test.each([
  ["no ELF", hex("23212f62696e"), "not an ELF file"],
  ["empty", new Uint8Array(), "not an ELF file"],
  ["class 3", changed(4, 3), "an ELF file of unknown class or byte order"],
  ["byte order 0", changed(5, 0), "an ELF file of unknown class or byte order"],
  ["half a header", whole.slice(0, 40), "an ELF file cut short in its header"],
  [
    "half its program headers",
    whole.slice(0, 100),
    "an ELF file cut short: its program header table reaches past its end",
  ],
  [
    "half its sections",
    whole.slice(0, -10),
    "an ELF file cut short: its section header table reaches past its end",
  ],
  ["tiny program headers", changed(54, 8, 0), "an ELF file with a malformed program header table"],
  [
    "a huge segment",
    changed(64 + 32, 0xff, 0xff, 0xff),
    "an ELF file cut short: segment 0 reaches past its end",
  ],
  ["a huge note", changed(64 + 56 * 2 + 104 + 4, 0xff, 0xff), "an ELF file with malformed notes"],
])("%s is a problem in words", (_, bytes, problem) => {
  expect(readElf(bytes)).toEqual({ problem });
});

test("no mutation of a file makes the reader throw or stall", () => {
  const small = writeElf({ machine: 40, segments: [{ flags: 5, address: 0, contents: abi }] });
  let read = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(whole, small),
      fc.array(fc.tuple(fc.nat(420), fc.constantFrom(0, 1, 2, 7, 0x7f, 0x80, 0xff)), {
        maxLength: 12,
      }),
      fc.option(fc.nat(420), { nil: undefined }),
      (original, mutations, length) => {
        const bytes = original.slice();
        // The magic number stays, or nothing but its check would be tested.
        for (const [at, value] of mutations) if (at >= 4 && at < bytes.length) bytes[at] = value;
        const result = readElf(bytes.slice(0, length));
        if ("problem" in result) expect(result.problem).toMatch(/ELF file/);
        else read++;
      },
    ),
    { numRuns: 12_000 },
  );
  expect(read).toBeGreaterThan(500);
});

test("the Node.js that runs this is read", () => {
  const elf = readElf(readFileSync(process.execPath));
  expect(elf).toMatchObject({ class: 64, littleEndian: true });
  if ("problem" in elf) throw new Error(elf.problem);
  expect(elf.sections.map(({ name }) => name)).toContain(".text");
  expect(elf.interpreter).toMatch(/ld-/);
});
