import { expect, test } from "vitest";
import type { ReadyToolchain, Toolchain } from "../../src/toolchain/toolchain.ts";
import { findlibConf } from "../../src/workspace/findlib-conf.ts";
import { cortex, host, riscv32, shipped, solo5 } from "./sample.ts";

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
  const text = findlibConf(toolchains, findlib, "/w").get("findlib.conf") ?? "";
  return [...text.matchAll(/^(ocaml\w+) =/gm)].map((match) => match[1]);
}

test("bytecode-only toolchains", () => {
  expect(findlibConf(bytecode, findlib, "/w")).toEqual(
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
  const files = findlibConf([...bytecode, native], findlib, "/w");
  expect(unconditional([...bytecode, native])).toContain("ocamlopt");
  expect(files.get("findlib.conf.d/riscv32.conf")).toContain('ocamlopt(riscv32) = "/bin/false"\n');
  expect(files.get("findlib.conf.d/solo5.conf")).not.toContain("/bin/false");
});

test("the host alone needs no configuration", () => {
  expect(findlibConf([ready(host)], findlib, "/w").size).toBe(0);
});

test("Solo5's toolchain does not find the machine's unix", () => {
  const lines = ['path(solo5) = "/t/lib:/usr/lib/ocaml"', 'ocamlcp(solo5) = "/t/ocamlcp"'];
  const files = findlibConf([{ ...native, findlibLines: lines }], findlib, "/w$1");
  expect(files.get("findlib.conf.d/solo5.conf")?.split("\n")[0]).toBe(
    'path(solo5) = "/w$1/hidden:/t/lib:/usr/lib/ocaml"',
  );
  expect(files.get("hidden/unix/META")).toMatch(/^exists_if = "none"$/m);
  expect(files.get("findlib.conf")).toMatch(/^ocamlcp = "ocamlcp"$/m);
  expect(findlibConf(bytecode, findlib, "/w").has("hidden/unix/META")).toBe(false);
});

test("Unikraft's has a unix of its own, and sees the machine's ppx as they are", () => {
  const { findlibPackages } = shipped("unikraft-qemu");
  const posix = { ...native, toolchain: { ...native.toolchain, findlibPackages } };
  const ppx = new Map([["ppx_fine/META", ""]]);
  const files = findlibConf([posix], findlib, "/w", ppx);
  expect([...files.keys()].sort()).toEqual(["findlib.conf", "findlib.conf.d/solo5.conf"]);
});

test("the machine's other toolchains stay, but for what they say of ours", () => {
  const windows = 'path(windows) = "/w/lib"\nocamlopt(windows) = "/w/ocamlopt"\n';
  const mixed = `ocamlc(riscv32) = "/other"\n${windows}ocamldoc( windows ) = "x"\n`;
  const toolchains = new Map([
    ["windows.conf", windows],
    ["mixed.conf", mixed],
    ["riscv32.conf", 'ocamlc(riscv32) = "/other"\n'],
  ]);
  const files = findlibConf(bytecode, { ...findlib, toolchains }, "/w");
  expect(files.get("findlib.conf.d/windows.conf")).toBe(windows);
  expect(files.get("findlib.conf.d/mixed.conf")).toBe(`${windows}ocamldoc( windows ) = "x"\n`);
  expect(files.get("findlib.conf.d/riscv32.conf")).toBe(
    'ocamlc(riscv32) = "/t/ocamlc"\nocamlopt(riscv32) = "/bin/false"\n',
  );
  expect(files.get("findlib.conf")).toMatch(/^ocamlopt = "ocamlopt"\nocamldoc = "ocamldoc"$/m);
});

test("the packages of ppx rewriters are described to a toolchain that sees no library of the machine", () => {
  const lines = ['path(linux_musl) = "/t/lib/ocaml"', 'ocamlopt(linux_musl) = "/t/ocamlopt"'];
  const musl = { ...ready(shipped("linux-musl")), findlibLines: lines };
  const unikernel = { ...native, findlibLines: ['path(solo5) = "/o"'] };
  const ppx = new Map([
    ["ppxlib/META", 'requires = "x"'],
    ["META.x", ""],
  ]);
  const files = findlibConf([musl, unikernel], findlib, "/w", ppx);
  expect(files.get("findlib.conf.d/linux_musl.conf")).toContain(
    'path(linux_musl) = "/t/lib/ocaml:/w/standard:/w/ppx"\n',
  );
  expect(files.get("ppx/ppxlib/META")).toBe('requires = "x"');
  expect(files.get("ppx/META.x")).toBe("");
  expect(files.get("standard/seq/META")).toContain('requires = ""');
  expect(files.get("findlib.conf.d/solo5.conf")).not.toContain("/w/ppx");
  expect([...findlibConf([musl], findlib, "/w").keys()].join()).not.toContain("ppx");
});
