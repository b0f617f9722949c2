import { describe, expect, test } from "vitest";
import { readDunePackage } from "../../src/project/dune-package.ts";
import type { Library } from "../../src/project/model.ts";
import { hasCode } from "../../src/project/modes.ts";
import { readProject } from "../../src/project/read-project.ts";
import { filesOf } from "./files-of.ts";

function libraryWith(modes: string): { readonly library: Library; readonly text: string } {
  const text = `(library (name l) ${modes})`;
  const { libraries } = readProject(filesOf({ "dune-project": "(lang dune 3.8)", dune: text }));
  const [library] = libraries;
  if (!library) throw new Error("no library");
  return { library, text };
}

const bytecodeOnly = { code: "byte", best: "byte" } as const;
const javaScript = { code: "byte", best: "native" } as const;
const native = { code: "native", best: "native" } as const;

/** What real dunes link: 2.9.3 and 3.24.1. */
describe("the code of a library", () => {
  test.each([
    ["", true, true, true],
    ["(modes byte)", true, true, false],
    ["(modes native)", false, false, true],
    ["(modes best)", true, false, true],
    ["(modes byte native)", true, true, true],
    ["(modes byte best)", true, true, true],
    ["(modes melange)", false, false, false],
    ["(modes :standard melange)", true, true, true],
    ["(modes :standard \\ native)", true, true, false],
    ["(modes (:standard \\ byte))", true, false, true],
    ["(modes (:include modes.sexp))", true, true, true],
    ["(modes nonsense)", true, true, true],
    ["(modes native) (virtual_modules m)", true, true, true],
  ])("%s: on a bytecode compiler %s, in JavaScript %s, in native code %s", (field, ...has) => {
    const { library } = libraryWith(field);
    expect([bytecodeOnly, javaScript, native].map((code) => hasCode(library, code))).toEqual(has);
  });

  test("an installed one says it too", () => {
    const installed = `(lang dune 3.24) (name p)
(library (name p) (kind normal) (modes byte))`;
    expect(readDunePackage(installed, "p/dune-package")?.libraries[0]?.modes?.built).toEqual(
      new Set(["byte"]),
    );
  });
});

test("the words that a bytecode compiler's dune refuses, and no others", () => {
  const words = (field: string) => {
    const { library, text } = libraryWith(field);
    return library.modes?.native.map(({ start, end }) => text.slice(start, end));
  };
  expect(words("(modes byte native)")).toEqual(["native"]);
  expect(words("(modes (byte native))")).toEqual(["native"]);
  expect(words("(modes :standard \\ native)")).toEqual([]);
  expect(words("(modes byte)")).toEqual([]);
});
