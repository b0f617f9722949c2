import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Elf, neededLibraries, readElf } from "../../src/image/elf.ts";
import { verifyImage } from "../../src/image/verify.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { type ElfRecipe, writeElf } from "./elf-writer.ts";

const expectationOf = (name: string) => {
  const target = catalogue.find((row) => row.name === name);
  if (!target) throw new Error(`no target ${name}`);
  return target.image;
};

const LOAD = 1;
const DYNAMIC = 2;
const INTERP = 3;

interface Linked {
  readonly machine: number;
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly width?: 32 | 64;
  readonly flags?: number;
  readonly bigEndian?: boolean;
}

/** A program whose dynamic section names these libraries; their names are at 0x2001, behind an empty one. */
function linked({ machine, interpreter, needed, width = 64, ...rest }: Linked): ElfRecipe {
  const names = new TextEncoder().encode(["", ...(needed ?? []), ""].join("\0"));
  const entries: number[] = [];
  let at = 1;
  for (const name of needed ?? []) {
    entries.push(1, at);
    at += name.length + 1;
  }
  entries.push(5, 0x2000, 0, 0);
  const size = width / 8;
  const table = new Uint8Array(entries.length * size);
  const view = new DataView(table.buffer);
  entries.forEach((entry, i) => {
    if (width === 64) view.setBigUint64(i * 8, BigInt(entry), !rest.bigEndian);
    else view.setUint32(i * 4, entry, !rest.bigEndian);
  });
  return {
    ...{ class: width, type: 3, machine, entry: 0x1000, ...rest },
    segments: [
      { type: LOAD, flags: 5, address: 0x1000, contents: new Uint8Array(64) },
      { type: LOAD, flags: 4, address: 0x2000, contents: names },
      ...(needed ? [{ type: DYNAMIC, flags: 6, address: 0x3000, contents: table }] : []),
      ...(interpreter
        ? [{ type: INTERP, flags: 4, address: 0, contents: Buffer.from(`${interpreter}\0`) }]
        : []),
    ],
  };
}

const check = (target: string, recipe: Linked) =>
  verifyImage(writeElf(linked(recipe)), expectationOf(target), "x64");

const arm = { machine: 183, interpreter: "/lib/ld-linux-aarch64.so.1" };
const riscv = { machine: 243, flags: 5, interpreter: "/lib/ld-linux-riscv64-lp64d.so.1" };
const amd = { machine: 62 };

describe("right", () => {
  test.each<[string, Linked]>([
    ["linux-arm64", { ...arm, needed: ["libm.so.6", "libc.so.6", "ld-linux-aarch64.so.1"] }],
    ["linux-riscv64", { ...riscv, needed: ["libm.so.6", "libc.so.6"] }],
    // Somebody's -ccopt -static.
    ["linux-riscv64", { machine: 243, flags: 4 }],
    ["linux-musl", amd],
    // A static program may be position-independent, and relocates itself.
    ["linux-musl", { ...amd, needed: [] }],
  ])("%s (%#)", (target, recipe) => expect(check(target, recipe)).toEqual([]));
});

describe("wrong", () => {
  test.each<[string, Linked, string]>([
    [
      "linux-musl",
      { ...amd, interpreter: "/lib/ld-musl-x86_64.so.1", needed: ["libc.so"] },
      "expected a static executable, found one that asks for the interpreter /lib/ld-musl-x86_64.so.1: another compiler linked it, or link flags undo -static",
    ],
    [
      "linux-musl",
      { ...amd, needed: ["libc.so", "libz.so"] },
      "expected a static executable, found one that needs libc.so, libz.so",
    ],
    [
      "linux-arm64",
      { ...arm, interpreter: "/lib/ld-musl-aarch64.so.1", needed: ["libc.so.6"] },
      "expected the interpreter /lib/ld-linux-aarch64.so.1, found /lib/ld-musl-aarch64.so.1: it was linked with another C library",
    ],
    [
      "linux-riscv64",
      { ...riscv, needed: ["libgmp.so.10", "libc.so.6", "libssl.so.3"] },
      "it needs shared libraries that do not come with the target's C library (libgmp.so.10, libssl.so.3): link them statically (-cclib -l:NAME.a), or vendor their sources",
    ],
    [
      "linux-riscv64",
      { ...riscv, flags: 1, needed: ["libc.so.6"] },
      "expected code for double-float registers without compressed instructions, found code for soft-float registers without compressed instructions",
    ],
    [
      "linux-arm64",
      { machine: 62, interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libc.so.6"] },
      "expected a 64-bit AArch64 executable, found a 64-bit x86-64 one: the context's toolchain was not used",
    ],
  ])("%s (%#)", (target, recipe, problem) => expect(check(target, recipe)).toEqual([problem]));
});

const elfOf = (bytes: Uint8Array): Elf => {
  const elf = readElf(bytes);
  if ("problem" in elf) throw new Error(elf.problem);
  return elf;
};

describe("the needed libraries", () => {
  test.each([
    [32, false],
    [32, true],
    [64, true],
  ] as const)("of a %i-bit file, big-endian %s", (width, bigEndian) => {
    const recipe = linked({ machine: 40, width, bigEndian, needed: ["liba.so", "libb.so"] });
    expect(neededLibraries(elfOf(writeElf(recipe)))).toEqual(["liba.so", "libb.so"]);
  });

  test("of this very program", () => {
    const needed = neededLibraries(elfOf(readFileSync(process.execPath)));
    expect(needed).toEqual(expect.arrayContaining([expect.stringMatching(/^libc\./)]));
  });

  test("whose names are nowhere", () => {
    const recipe = linked({ ...amd, needed: ["liba.so"] });
    const segments = recipe.segments?.filter(({ address }) => address !== 0x2000) ?? [];
    expect(
      verifyImage(writeElf({ ...recipe, segments }), expectationOf("linux-musl"), "x64"),
    ).toEqual([
      "expected a program, found an ELF file without the names of the libraries that it needs",
    ]);
  });
});
