import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { imageNames, isImageName } from "../../src/image/image-names.ts";

const row = (executable: string, target: string, extension = "") => ({
  executable,
  target,
  extension,
});

describe("imageNames", () => {
  test.each([
    [
      [row("bin/main", "unix"), row("bin/main", "js", ".js")],
      ["main-unix", "main-js.js"],
    ],
    [
      [row("bin/main", "riscv32", ".elf"), row("test/main", "riscv32", ".elf")],
      ["bin-main-riscv32.elf", "test-main-riscv32.elf"],
    ],
    [
      [row("main", "unix"), row("bin/main", "unix"), row("bin/other", "unix")],
      ["main-unix", "bin-main-unix", "other-unix"],
    ],
    // Directory and public name: one that another executable has.
    [
      [row("bin/tool.opt", "unix"), row("a/tool", "js", ".js"), row("b/tool", "js", ".js")],
      ["tool.opt-unix", "a-tool-js.js", "b-tool-js.js"],
    ],
    [
      [row("a-b/main", "unix"), row("a/b/main", "unix")],
      ["a-b-main-unix", "a-b-main-unix-2"],
    ],
    [
      [row("a-b", "c", ".x"), row("a", "b-c", ".x")],
      ["a-b-c.x", "a-b-c-2.x"],
    ],
    [
      [row("Main", "unix"), row("bin/main", "unix")],
      ["Main-unix", "main-unix-2"],
    ],
    [[row("bin/é $(rm) '\n", "xen", ".x/y")], ["____rm____-xen.x_y"]],
    [[row("bin/../..", "t")], ["image-t"]],
    [
      [row("-rf", "t"), row(".hidden", "t")],
      ["rf-t", "hidden-t"],
    ],
    [
      [row("x", "t"), row("y/x-t", "t", ".debug"), row("x", "t", ".debug")],
      ["x-t", "x-t-t.debug", "x-t-2.debug"],
    ],
  ])("%j", (requests, names) => {
    expect(imageNames(requests)).toEqual(names);
  });

  test("whatever the names, files are distinct and safe", () => {
    const part = fc.constantFrom(
      "a",
      "A",
      "b",
      "a-b",
      "..",
      "",
      " ",
      "$(x)",
      "é",
      "-",
      "main",
      "2",
    );
    const request = fc.record({
      executable: fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
      target: part,
      extension: fc.constantFrom("", ".elf", ".debug", ".a/b"),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 12 }), (requests) => {
        const names = imageNames(requests);
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(requests.length);
        expect(names.every(isImageName)).toBe(true);
      }),
    );
  });
});

test.each(["", ".gitignore", "..", "../x", "a/b", "a\\b", "-rf", "a b", "a\nb"])(
  "%j is no image's name",
  (name) => {
    expect(isImageName(name)).toBe(false);
  },
);
