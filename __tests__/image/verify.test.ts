import { describe, expect, test } from "vitest";
import { verifyImage } from "../../src/image/verify.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import type { ImageExpectation } from "../../src/targets/target.ts";
import { type ElfRecipe, words, writeElf } from "./elf-writer.ts";

const expectationOf = (name: string): ImageExpectation => {
  const target = catalogue.find((row) => row.name === name);
  if (!target) throw new Error(`no target ${name}`);
  return target.image;
};

const code = { flags: 5, address: 0x80000000, contents: new Uint8Array(64) };
const riscv32: ElfRecipe = { machine: 243, flags: 1, entry: 0x80000000, segments: [code] };
const riscv64: ElfRecipe = { ...riscv32, class: 64, flags: 5 };
const host: ElfRecipe = {
  class: 64,
  type: 3,
  machine: 62,
  entry: 0x1010,
  segments: [{ flags: 5, address: 0x1000, contents: new Uint8Array(64) }],
};
/** Flash that begins with the vector table, 4 MiB of RAM without contents. */
const cortexM = (stack: number, reset: number, flash = 0): ElfRecipe => ({
  machine: 40,
  flags: 0x05000200,
  entry: flash + 0x41,
  segments: [
    { flags: 5, address: flash, contents: words(stack, reset, ...Array(32).fill(0)) },
    { flags: 6, address: 0x20000000, memorySize: 0x400000 },
  ],
});
const goodCortexM = cortexM(0x20400000, 0x41);

test.each([
  ["unix", host],
  ["unix", { ...host, type: 2 }],
  ["riscv32", riscv32],
  ["riscv32", { ...riscv32, flags: 0x11 }],
  ["riscv64", riscv64],
  ["cortex-m3", goodCortexM],
  ["cortex-m3", cortexM(0x10000100, 0x41)],
  ["cortex-m3", cortexM(0x20005000, 0x08000041, 0x08000000)],
] as const)("%s: right (%#)", (target, recipe) => {
  expect(verifyImage(writeElf(recipe), expectationOf(target), "x64")).toEqual([]);
});

test.each<[string, ElfRecipe, string]>([
  [
    "riscv32",
    host,
    "expected a 32-bit RISC-V executable, found a 64-bit x86-64 one: the context's toolchain was not used",
  ],
  [
    "riscv32",
    { ...riscv32, class: 64 },
    "expected a 32-bit RISC-V executable, found a 64-bit RISC-V one",
  ],
  [
    "cortex-m3",
    { ...riscv32, machine: 9999 },
    "expected a 32-bit Arm executable, found a 32-bit unknown-machine-9999 one",
  ],
  ["unix", riscv32, "expected a 64-bit x86-64 executable, found a 32-bit RISC-V one"],
  ["riscv32", { ...riscv32, type: 1 }, "expected a 32-bit RISC-V executable, found an object file"],
  [
    "riscv32",
    { ...riscv32, flags: 0x5 },
    "expected code for soft-float registers with compressed instructions, found code for double-float registers with compressed instructions",
  ],
  [
    "riscv32",
    { ...riscv32, flags: 0x8 },
    "expected code for soft-float registers with compressed instructions, found code for soft-float registers without compressed instructions, RVE",
  ],
  [
    "riscv64",
    { ...riscv64, flags: 0x1 },
    "expected code for double-float registers with compressed instructions, found code for soft-float registers with compressed instructions",
  ],
  [
    "riscv64",
    host,
    "expected a 64-bit RISC-V executable, found a 64-bit x86-64 one: the context's toolchain was not used",
  ],
  [
    "cortex-m3",
    { ...goodCortexM, flags: 0x05000400 },
    "expected code for EABI version 5, soft float, found code for EABI version 5, hard float",
  ],
  [
    "riscv32",
    { ...riscv32, entry: 0x80000040 },
    "its entry address 0x80000040 lies in no LOAD segment: it would start in nothing",
  ],
  [
    "cortex-m3",
    { ...goodCortexM, entry: 0x20000000, segments: goodCortexM.segments?.slice(1) ?? [] },
    "no vector table: no LOAD segment has contents for it",
  ],
  [
    "cortex-m3",
    cortexM(0, 0x41),
    "the vector table's initial stack pointer 0x0 is not the end of writable memory",
  ],
  [
    "cortex-m3",
    cortexM(0x20000002, 0x41),
    "the vector table's initial stack pointer 0x20000002 is not the end of writable memory",
  ],
  [
    "cortex-m3",
    cortexM(0x40, 0x41),
    "the vector table's initial stack pointer 0x40 is not the end of writable memory",
  ],
  [
    "cortex-m3",
    cortexM(0x20400000, 0x40),
    "the vector table's reset address 0x40 is even, so it is no Thumb code",
  ],
  [
    "cortex-m3",
    cortexM(0x20400000, 0x20000001),
    "the vector table's reset address 0x20000001 lies in no executable LOAD segment",
  ],
])("%s: wrong (%#)", (target, recipe, problem) => {
  expect(verifyImage(writeElf(recipe), expectationOf(target), "x64")).toEqual([problem]);
});

test("several faults are all told", () => {
  const recipe = { ...cortexM(0, 0), entry: 0x1000 };
  expect(verifyImage(writeElf(recipe), expectationOf("cortex-m3"), "x64")).toHaveLength(3);
});

test("where the host is an unknown architecture any executable is the host's", () => {
  const found = verifyImage(writeElf({ ...host, machine: 258 }), expectationOf("unix"), "sparc");
  expect(found).toEqual([]);
});

const text = (content: string) => new TextEncoder().encode(content);

describe("other files", () => {
  test.each([
    [new Uint8Array(), "an empty file"],
    [text("#!/bin/sh\nexit 0\n"), "a script"],
    [text("hello\n"), "a text file"],
    [text("MZ\x90\0"), "a Windows executable"],
    [text("\0asm\x01\0\0\0"), "a WebAssembly module"],
    [new Uint8Array([1, 2, 3]), "a file of unknown format"],
    [writeElf(host).slice(0, 30), "an ELF file cut short in its header"],
  ])("%# is named", (bytes, name) => {
    expect(verifyImage(bytes, expectationOf("riscv32"), "x64")).toEqual([
      `expected a 32-bit RISC-V executable, found ${name}`,
    ]);
    expect(verifyImage(bytes, expectationOf("js"), "x64")).toEqual([
      `expected JavaScript by js_of_ocaml, found ${name}`,
    ]);
  });

  test("an executable instead of JavaScript", () => {
    expect(verifyImage(writeElf(host), expectationOf("js"), "x64")).toEqual([
      "expected JavaScript by js_of_ocaml, found a 64-bit x86-64 ELF file",
    ]);
  });
});

describe("JavaScript", () => {
  const program = (count: number) =>
    text(
      `// Generated by js_of_ocaml\n${Array.from(
        { length: count },
        (_, index) => `a=c.p${index}!==undefined?c.p${index}:function(){J("p${index}"+ap)}`,
      ).join(";")}`,
    );

  test("is right when no primitive is missing", () => {
    expect(verifyImage(program(0), expectationOf("js"), "x64")).toEqual([]);
  });

  test("is wrong when one is, which is named", () => {
    expect(verifyImage(program(2), expectationOf("js"), "x64")).toEqual([
      "no JavaScript implementation of p0, p1: the program fails when it calls them; " +
        "choose an implementation without C stubs or add javascript_files",
    ]);
  });

  test("a whole library that is missing is not listed whole", () => {
    const [problem] = verifyImage(program(112), expectationOf("js"), "x64");
    expect(problem).toContain("p105, p106 and 102 more:");
  });

  test("in linked units the one that needs it is named", () => {
    const linked = `// Generated by js_of_ocaml\n//# 1 "runtime.js"\ng.jsoo_runtime={a:a};
//# 4 "../.js/default/digestif.c/digestif_c.cma.js"\nvar runtime = g.jsoo_runtime;runtime.md5(0)`;
    const [problem] = verifyImage(text(linked), expectationOf("js"), "x64");
    expect(problem).toMatch(
      /^no JavaScript implementation of md5 \(needed by digestif_c.cma.js\):/,
    );
  });
});
