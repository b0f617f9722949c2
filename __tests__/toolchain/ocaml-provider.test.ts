import { describe, expect, test } from "vitest";
import { parseCompiler } from "../../src/opam/specification.ts";
import { divide, expectedOcaml, opamSystemPackages } from "../../src/toolchain/ocaml-provider.ts";

const compiler = (text: string) => {
  const parsed = parseCompiler(text.split(" "));
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
};

const wanted = ["ocaml", "ocaml-dune", "js-of-ocaml", "ocaml-source", "gcc-arm-none-eabi"];

describe("who brings OCaml", () => {
  test("the distribution, when nothing else is asked for", () => {
    const inputs = { ocamlCompiler: compiler("system"), opamPackages: [] };
    expect(divide(wanted, inputs)).toEqual({ system: wanted, ocaml: undefined });
  });

  test("opam, all of it, when another OCaml is", () => {
    const inputs = { ocamlCompiler: compiler("5.4.1"), opamPackages: [] };
    const { system, ocaml } = divide(wanted, inputs);
    expect(system).toEqual(["gcc-arm-none-eabi", ...opamSystemPackages]);
    expect(ocaml?.packages).toEqual(["dune", "ocamlfind", "js_of_ocaml-compiler", "ocaml-src"]);
  });

  test("opam on the distribution's compiler, when only packages are", () => {
    const zarith = { name: "zarith", version: "1.14" };
    const dune = { name: "dune", version: "3.20.2" };
    const inputs = { ocamlCompiler: compiler("system"), opamPackages: [zarith, dune] };
    const { system, ocaml } = divide(["ocaml", "ocaml-dune"], inputs);
    expect(system).toEqual(["ocaml", ...opamSystemPackages]);
    expect(ocaml?.packages).toEqual(["ocamlfind", "zarith.1.14", "dune.3.20.2"]);
  });
});

test.each([
  ["5.4", { version: "5.4", from: "opam" }],
  ["5.4.1", { version: "5.4.1", from: "opam" }],
  ["5", { version: "5.5", from: "opam" }],
  ["4.x", { version: "4.14", from: "opam" }],
  ["ocaml-variants.5.3.0+options ocaml-option-flambda", { version: "5.3.0", from: "opam" }],
  ["ocaml-base-compiler", undefined],
  ["system", { version: "4.14.1", from: "distribution" }],
] as const)("the version of OCaml that %s leads to", (text, expected) => {
  const ocaml = { compiler: compiler(text), packages: [] };
  expect(expectedOcaml(ocaml, { version: "4.14.1", from: "distribution" })).toEqual(expected);
});
