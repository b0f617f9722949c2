import { expect, test } from "vitest";
import type { ReadyToolchain, Toolchain } from "../../src/toolchain/toolchain.ts";
import { findlibConf } from "../../src/workspace/findlib-conf.ts";
import { cortex, host, riscv32, solo5 } from "./sample.ts";

const findlib = { path: ["/usr/lib/ocaml", '/a "b"\\'], destdir: "/usr/lib/ocaml" };

function ready(toolchain: Toolchain, ...tools: readonly string[]): ReadyToolchain {
  const findlibLines = tools.map((tool) => `${tool}(${toolchain.findlib}) = "/t/${tool}"`);
  return {
    ...{
      toolchain,
      prefix: "/t",
      findlibLines,
      programs: undefined,
      key: {},
      origin: "store",
      seconds: 0,
    },
    ...{ strip: "strip", objcopy: "objcopy" },
  };
}

const bytecode = [ready(host), ready(riscv32, "ocamlc"), ready(cortex, "ocamlc")];
const native = ready(solo5, "ocamlc", "ocamlopt");

function unconditional(toolchains: readonly ReadyToolchain[]) {
  const text = findlibConf(toolchains, findlib).get("findlib.conf") ?? "";
  return [...text.matchAll(/^(ocaml\w+) =/gm)].map((match) => match[1]);
}

test("bytecode-only toolchains", () => {
  expect(findlibConf(bytecode, findlib)).toEqual(
    new Map([
      [
        "findlib.conf",
        `path = "/usr/lib/ocaml:/a \\"b\\"\\\\"
destdir = "/usr/lib/ocaml"
ocamlc = "ocamlc"
ocamldep = "ocamldep"
ocamlmklib = "ocamlmklib"
`,
      ],
      ["findlib.conf.d/riscv32.conf", 'ocamlc(riscv32) = "/t/ocamlc"\n'],
      ["findlib.conf.d/cortex_m3.conf", 'ocamlc(cortex_m3) = "/t/ocamlc"\n'],
    ]),
  );
});

test("a native toolchain needs ocamlopt without a toolchain too", () => {
  expect(unconditional([native])).toEqual(["ocamlc", "ocamldep", "ocamlmklib", "ocamlopt"]);
});

test("beside a native toolchain a bytecode-only one never falls back to the host's ocamlopt", () => {
  const files = findlibConf([...bytecode, native], findlib);
  expect(unconditional([...bytecode, native])).toContain("ocamlopt");
  expect(files.get("findlib.conf.d/riscv32.conf")).toContain('ocamlopt(riscv32) = "/bin/false"\n');
  expect(files.get("findlib.conf.d/solo5.conf")).not.toContain("/bin/false");
});

test("the host alone needs no configuration", () => {
  expect(findlibConf([ready(host)], findlib).size).toBe(0);
});
