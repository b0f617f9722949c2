import { expect, test } from "vitest";
import { catalogue } from "../../src/targets/catalogue.ts";
import { isGlob, isTargetName, matcher, selectTargets } from "../../src/targets/select-targets.ts";

test("names and extensions of the catalogue can be file names, and no name is there twice", () => {
  for (const { name, extension } of catalogue) {
    expect(isTargetName(name)).toBe(true);
    expect(isGlob(name)).toBe(false);
    expect(extension).toMatch(/^(\.[a-z0-9]+)?$/);
  }
  expect(new Set(catalogue.map(({ name }) => name)).size).toBe(catalogue.length);
});

test.each([
  ["a", true],
  ["linux-arm64", true],
  ["stm32f4.x_1", true],
  ["a".repeat(63), true],
  ["a".repeat(64), false],
  ["", false],
  ["A", false],
  [".a", false],
  ["-a", false],
  ["..", false],
  ["a/b", false],
  ["a b", false],
  ["a\n", false],
  ["é", false],
])("target name %j: %j", (name, expected) => {
  expect(isTargetName(name)).toBe(expected);
});

test.each([
  ["linux-arm64", "linux-arm64", true],
  ["linux", "linux-arm64", false],
  ["linux-*", "linux-arm64", true],
  ["linux-*", "linux", false],
  ["*", "a.b", true],
  ["*arm*", "linux-arm64", true],
  ["esp32{,c3}", "esp32", true],
  ["esp32{,c3}", "esp32c3", true],
  ["cortex-m[0-4]", "cortex-m3", true],
  ["cortex-m?", "cortex-m33", false],
  ["!a", "b", false],
  ["@(a|b)", "a", false],
  ["(a+)+", "aaaa", false],
  ["a{a,aa}+", "aaa", false],
  ["*a*a*a*a*a", "aaaaaaaaaaa", false],
  [`*${"a".repeat(100)}`, "a", false],
  ["{a", "a", false],
  ["[z-a]", "z", false],
])("%j matches %j: %j", async (selector, name, expected) => {
  expect((await matcher(selector))(name)).toBe(expected);
});

test("a glob answers at once on the longest name", async () => {
  const matches = await matcher(`${"*a".repeat(4)}${"?".repeat(40)}b`);
  const started = performance.now();
  expect(matches("a".repeat(63))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});

test("the order is that of the selectors, and within a glob that of the list", async () => {
  const selectors = ["js", "*v32", "none", "js", "*"].map((text) => ({ text }));
  const { targets, unmatched } = await selectTargets(selectors, catalogue);
  const rest = catalogue
    .map(({ name }) => name)
    .filter((name) => !["js", "riscv32"].includes(name));
  expect(targets.map(({ name }) => name)).toEqual(["js", "riscv32", ...rest]);
  expect(unmatched).toEqual([{ text: "none" }]);
});
