import { expect, test } from "vitest";
import { parseGlob } from "../../src/project/glob.ts";

test.each([
  ["a", ["a"], ["", "b", "aa"]],
  ["*", ["a", "ab", "a.b", "_a"], [".a", ""]],
  ["**", ["", "a", ".a"], []],
  ["a*", ["a", "ab", "a.b"], ["ba"]],
  ["*a", ["ba", "aa"], [".a", "b"]],
  ["a**", ["ab"], ["a", "a.b"]],
  ["a?c", ["abc", "a.c"], ["ac"]],
  ["{a,b*}c", ["ac", "bc", "bxc"], ["c", "a", "xc"]],
  ["{a,{b,c}d}", ["a", "bd", "cd"], ["b", "ad"]],
  ["x{,y}", ["x", "xy"], ["y"]],
  ["a,b", ["a,b"], ["a"]],
  ["[ab]c", ["ac", "bc"], ["cc", "abc"]],
  ["[!._]*", ["a", "a."], [".a", "_a", ""]],
  // A set has no ranges.
  ["[a-c]", ["a", "-", "c"], ["b"]],
  ["\\*", ["*"], ["a"]],
  ["a\\", ["a"], ["a\\"]],
] as const)("%s", (glob, matching, others) => {
  const matches = parseGlob(glob);
  if (typeof matches !== "function") throw new Error(matches.why);
  expect([...matching, ...others].filter(matches)).toEqual(matching);
});

test.each([
  ["a}", "closes nothing"],
  ["a]", "closes nothing"],
  ["{a", "never closed"],
  ["[a", "never closed"],
  ["{".repeat(1000), "too deeply"],
])("%s is none", (glob, why) => {
  expect(parseGlob(glob)).toMatchObject({ why: expect.stringContaining(why) });
});

test("many stars take no exponential time", () => {
  const matches = parseGlob(`${"a*".repeat(200)}b`);
  expect(typeof matches === "function" && matches("a".repeat(255))).toBe(false);
}, 2_000);
