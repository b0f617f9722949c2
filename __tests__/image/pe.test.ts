import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPe } from "../../src/image/pe.ts";
import { verifyImage } from "../../src/image/verify.ts";
import { writeElf } from "./elf-writer.ts";
import { at, type PeRecipe, writePe } from "./pe-writer.ts";

const verify = (bytes: Uint8Array) => verifyImage(bytes, { format: "pe" }, "x64");
const expected = "expected a Windows program for x86-64, found";

/** Programs of GNU ld 2.47 that call `ExitProcess(7)`, one of them after `pthread_self` (captured/tiny.c). */
const captured = (name: string) => {
  const text = readFileSync(new URL(`captured/${name}.exe.base64`, import.meta.url), "latin1");
  return new Uint8Array(Buffer.from(text, "base64"));
};

describe("the linker's own", () => {
  test("headers, sections and libraries are read", () => {
    const pe = readPe(captured("tiny"));
    expect(pe).toMatchObject({
      ...{ machine: 0x8664, width: 64, characteristics: 0x22e, subsystem: 3, entry: 0x1000 },
      libraries: ["KERNEL32.dll"],
    });
    const sections = "problem" in pe ? [] : pe.sections;
    expect(sections.map(({ name, executable }) => [name, executable])).toEqual([
      [".text", true],
      [".rdata", false],
      [".idata", false],
    ]);
    expect(verify(captured("tiny"))).toEqual([]);
  });

  test("a library that gcc brings along and Windows lacks is named", () => {
    expect(readPe(captured("winpthread"))).toMatchObject({
      libraries: ["KERNEL32.dll", "libwinpthread-1.dll"],
    });
    expect(verify(captured("winpthread"))).toEqual([
      "it needs libwinpthread-1.dll, which Windows does not have; link it statically (-cclib -l:libNAME.a, or -ccopt -static)",
    ]);
  });
});

test.each<[PeRecipe]>([
  [{}],
  [{ subsystem: 2 }],
  [{ libraries: [] }],
  [
    {
      libraries: ["KERNEL32.dll", "api-ms-win-core-synch-l1-2-0.dll", "WS2_32.dll", "d3dx9_43.dll"],
    },
  ],
  [{ libraries: ["ext-ms-win-ntuser-windowclass-l1-1-0.dll", "Licensing.dll"] }],
])("right: %j", (recipe) => {
  expect(verify(writePe(recipe))).toEqual([]);
});

test.each<[PeRecipe, string]>([
  [{ machine: 0x14c, magic: 0x10b }, `${expected} one for x86`],
  [{ machine: 0xaa64 }, `${expected} one for AArch64`],
  [{ machine: 0x5064 }, `${expected} one for the unknown machine 0x5064`],
  [{ magic: 0x10b }, `${expected} one with 32-bit addresses`],
  [{ characteristics: 0x2022 }, `${expected} a library (DLL)`],
  [{ characteristics: 0x20 }, `${expected} an object file`],
  [{ subsystem: 10 }, "it is for subsystem 10, which is neither that of consoles nor of windows"],
  [
    { entry: 0x1600 },
    "its entry address 0x1600 lies in no executable section: it would start in nothing",
  ],
  [{ entry: 0 }, "its entry address 0x0 lies in no executable section: it would start in nothing"],
  ...["libgcc_s_seh-1.dll", "LIBSTDC++-6.DLL", "zlib1.dll", "cygwin1.dll", "foo-12.dll"].map(
    (name): [PeRecipe, string] => [
      { libraries: ["KERNEL32.dll", name] },
      `it needs ${name}, which Windows does not have; link it statically (-cclib -l:libNAME.a, or -ccopt -static)`,
    ],
  ),
])("wrong: %j", (recipe, problem) => {
  expect(verify(writePe(recipe))).toEqual([problem]);
});

describe("what is no such program", () => {
  const elf = { class: 64, type: 3, machine: 62 } as const;
  test.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), "an empty file"],
    [
      "a program of the machine that builds",
      writeElf(elf),
      "a 64-bit x86-64 ELF file: the context's toolchain was not used",
    ],
    ["another machine's", writeElf({ ...elf, machine: 183 }), "a 64-bit AArch64 ELF file"],
    ["a script", Buffer.from("#!/bin/sh\n"), "a script"],
    [
      "two letters",
      Buffer.from("MZ"),
      "a Windows program cut short: a header reaches past its end",
    ],
  ])("%s", (_, bytes, found) => {
    expect(verify(bytes)).toEqual([`${expected} ${found}`]);
  });

  test("where a Windows program is not wanted", () => {
    expect(verifyImage(writePe(), { format: "elf", class: 64, machine: 62 }, "x64")).toEqual([
      "expected a 64-bit x86-64 executable, found a Windows executable",
    ]);
  });
});

describe("a damaged file", () => {
  const spoilt = (spoil: (view: DataView) => void, recipe: PeRecipe = { libraries: ["a.dll"] }) => {
    const bytes = writePe(recipe);
    spoil(new DataView(bytes.buffer));
    return bytes;
  };
  const firstSection = at.optional + 112 + 128;
  test.each<[string, Uint8Array, string]>([
    ["no signature", spoilt((view) => view.setUint8(at.header, 0)), "a program for DOS"],
    [
      "its header is elsewhere",
      spoilt((view) => view.setUint32(0x3c, 0xfffffffe, true)),
      "a Windows program cut short: a header reaches past its end",
    ],
    [
      "no optional header",
      spoilt((view) => view.setUint16(at.header + 20, 0, true)),
      "an object of Windows without the header of a program",
    ],
    [
      "a short optional header",
      spoilt((view) => view.setUint16(at.header + 20, 100, true)),
      "a Windows program with a malformed optional header",
    ],
    [
      "too many sections",
      spoilt((view) => view.setUint16(at.header + 6, 0xffff, true)),
      "a Windows program cut short: its section table reaches past its end",
    ],
    [
      "a section behind the end",
      spoilt((view) => view.setUint32(firstSection + 20, 0xf00, true)),
      "a Windows program cut short: its section .text reaches past its end",
    ],
    [
      "imports nowhere",
      spoilt((view) => view.setUint32(at.optional + 120, 0x9000, true)),
      "a Windows program whose imports lie in none of its sections",
    ],
    [
      "names of imports nowhere",
      spoilt((view) => view.setUint32(at.imports + 12, 0x9000, true)),
      "a Windows program whose imported names lie in none of its sections",
    ],
    [
      "imports without an end",
      spoilt((view) => {
        for (let entry = at.imports; entry < 0x1000; entry += 4)
          view.setUint32(entry, 0x1600, true);
      }),
      "a Windows program with an endless list of imports",
    ],
  ])("%s", (_, bytes, problem) => {
    expect(readPe(bytes)).toEqual({ problem });
    expect(verify(bytes)).toEqual([`${expected} ${problem}`]);
  });

  test("cut anywhere or changed anywhere, it is read or refused, never thrown at", () => {
    const whole = captured("winpthread");
    for (let length = 0; length < whole.length; length++)
      expect(() => readPe(whole.subarray(0, length))).not.toThrow();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(0x3ff), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const bytes = Uint8Array.from(whole);
          for (const [offset, value] of changes) bytes[offset] = value;
          readPe(bytes);
        },
      ),
    );
  });
});
