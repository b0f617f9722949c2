import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/targets/catalogue.ts";
import { lines, messages, selecting, target } from "./selecting.ts";

const implementing = (...tags: readonly string[]) => ({
  store: "(library (name store) (public_name store) (virtual_modules store))",
  ...Object.fromEntries(
    tags.map((tag) => [
      tag,
      `(library (name store_${tag}) (public_name store.${tag}) (implements store))`,
    ]),
  ),
  bin: "(executable (name main) (libraries store))",
});

describe("native, posix, linux, macos and win32 are platforms", () => {
  test.each([
    ["unix", "native"],
    ["unix", "posix"],
    ["unix", "linux"],
    ["linux-arm64", "linux"],
    ["linux-musl", "posix"],
    ["linux-riscv64", "native"],
    ["windows", "win32"],
    ["windows", "native"],
    ["js", "jsoo"],
  ])("%s takes one that is for %s", (name, tag) => {
    const selection = selecting(implementing(tag, "macos", "freestanding"), target(name));
    expect(lines(selection)).toEqual([`store = store.${tag} (tag)`]);
  });

  test.each([
    ["js", "native"],
    ["js", "posix"],
    ["js", "linux"],
    ["riscv32", "native"],
    ["hvt", "posix"],
    ["windows", "linux"],
    ["windows", "posix"],
    ["unix", "win32"],
    ["unix", "macos"],
    ["linux-arm64", "darwin"],
  ])("%s refuses the default that is for %s", (name, tag) => {
    const dune = implementing(tag);
    const store = dune.store.replace("(virtual", `(default_implementation store.${tag}) (virtual`);
    expect(messages(selecting({ ...dune, store }, target(name)))).toEqual([
      expect.stringContaining(`the default store.${tag} is for another platform (${tag})`),
    ]);
  });
});

test("a system's own implementation is preferred to one for every system of its kind", () => {
  const unix = selecting(implementing("native", "posix", "c"), target("unix"));
  expect(lines(unix)).toEqual(["store = store.posix (tag)"]);
});

test("no target of the catalogue has the tags of two operating systems", () => {
  const systems = ["linux", "win32", "macos", "solo5", "unikraft", "js"];
  for (const { name, variants } of catalogue)
    expect(systems.filter((system) => variants.includes(system)).length, name).toBeLessThanOrEqual(
      1,
    );
});
