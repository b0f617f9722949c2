import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { solo5Facts } from "../../src/image/solo5.ts";
import { verifyImage } from "../../src/image/verify.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { writeElf } from "./elf-writer.ts";
import { abis, expected, written } from "./solo5-written.ts";

test("virtio, muen, xen and qubes are x86-64 only, and the rows for arm64 are not", () => {
  const code = { flags: 5, address: 0x100000, contents: new Uint8Array(64) };
  const file = (machine: number) =>
    writeElf({ class: 64, machine, entry: 0x100000, segments: [code] });
  for (const { name, image, toolchain } of catalogue.filter(({ toolchain }) =>
    /^solo5/.test(toolchain),
  )) {
    const [other, word] = name.endsWith("arm64") ? [62, "AArch64"] : [183, "x86-64"];
    const [problem] = verifyImage(file(other), image, "x64");
    expect(problem).toContain(`expected a 64-bit ${word} executable, found`);
    expect(image).toMatchObject({ format: "elf", class: 64 });
    expect(toolchain).toBe(name.endsWith("arm64") ? "solo5-arm64" : "solo5");
  }
});

test("on an arm64 machine hvt is for arm64", () => {
  const hvt = catalogue.find(({ name }) => name === "hvt");
  const file = writeElf({ class: 64, machine: 62 });
  expect(hvt && verifyImage(file, hvt.image, "arm64")).toEqual([
    "expected a 64-bit AArch64 executable, found a 64-bit x86-64 one",
  ]);
});

describe("any image", () => {
  const name = fc.stringMatching(/^[A-Za-z0-9]{1,67}$/);
  const types = { 1: "block", 2: "net", 3: "other" } as const;

  test("has the devices that were written into its manifest", () => {
    const device = fc.record({ name, type: fc.constantFrom(1, 2, 3) });
    fc.assert(
      fc.property(fc.array(device, { maxLength: 63 }), (devices) => {
        const bytes = written(devices.map(({ name, type }) => [name, type] as const));
        expect(verifyImage(bytes, expected("spt"), "x64")).toEqual([]);
        expect(solo5Facts(bytes)?.devices).toEqual(
          devices.map(({ name, type }) => ({ name, type: types[type] })),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("with any bytes changed makes neither reader throw", () => {
    const whole = written([["storage", 1]]);
    let right = 0;
    let wrong = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 4, max: whole.length - 1 }), fc.nat(255)), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.constantFrom(...abis),
        (changes, abi) => {
          const bytes = whole.slice();
          for (const [at, value] of changes) bytes[at] = value;
          const found = verifyImage(bytes, expected(abi), "x64");
          const facts = solo5Facts(bytes);
          if (found.length === 0) {
            right++;
            expect(facts?.abi).toBe(abi);
          } else wrong++;
          for (const { name: device } of facts?.devices ?? [])
            expect(device).toMatch(/^[A-Za-z0-9]{1,67}$/);
        },
      ),
      { numRuns: 5000 },
    );
    expect(right).toBeGreaterThan(10);
    expect(wrong).toBeGreaterThan(1000);
  });
});
