import { describe, expect, test } from "vitest";
import {
  type CompilerSpecification,
  compilerPackages,
  compilerText,
  expectedVersion,
  packageText,
  parseCompiler,
} from "../../src/opam/specification.ts";

function specification(text: string): CompilerSpecification {
  const parsed = parseCompiler(text.split(" "));
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
}

test.each(["system", "5.4", "5.4.1", "ocaml-variants.5.4.1+options ocaml-option-flambda"])(
  "%s is shown as it was written",
  (text) => expect(compilerText(specification(text))).toBe(text),
);

test.each([
  ["system", { kind: "unknown" }],
  ["5.4", { kind: "series", version: "5.4" }],
  ["5", { kind: "series", version: "5" }],
  ["5.x", { kind: "series", version: "5" }],
  ["4.14.x", { kind: "series", version: "4.14" }],
  ["5.4.1", { kind: "exact", version: "5.4.1" }],
  ["ocaml-option-fp ocaml-variants.5.4.1+options", { kind: "exact", version: "5.4.1" }],
  ["ocaml-system.5.3.0", { kind: "exact", version: "5.3.0" }],
  ["ocaml-base-compiler", { kind: "unknown" }],
])("the version that %s is expected to give", (text, expected) => {
  expect(expectedVersion(specification(text))).toEqual(expected);
});

test.each(["x", "5.4.x.x", "5.4.1.x", "5.x.1", "x.5", "5.*"])("%s is no version", (text) => {
  expect(parseCompiler([text])).toMatch(/^`system`, a version like/);
});

describe("the packages that a compiler is", () => {
  const known = ["5.4.0", "5.4.1", "5.4.9", "5.4.10", "5.4.11~rc1", "5.40.12", "5.5.0"];
  test.each([
    ["system", "ocaml-system.5.3.0"],
    ["5.4", "ocaml-base-compiler.5.4.10"],
    ["5.5", "ocaml-base-compiler.5.5.0"],
    ["5.4.x", "ocaml-base-compiler.5.4.10"],
    ["5", "ocaml-base-compiler.5.40.12"],
    ["5.x", "ocaml-base-compiler.5.40.12"],
    ["4", undefined],
    ["5.4.1", "ocaml-base-compiler.5.4.1"],
    ["5.6.0~rc1", "ocaml-base-compiler.5.6.0~rc1"],
    [
      "ocaml-variants.5.4.1+options ocaml-option-fp",
      "ocaml-variants.5.4.1+options ocaml-option-fp",
    ],
    ["5.6", undefined],
  ])("%s", (text, expected) => {
    const packages = compilerPackages(specification(text), { machine: "5.3.0", known });
    expect(packages?.map(packageText).join(" ")).toBe(expected);
  });
});
