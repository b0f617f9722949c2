import { describe, expect, test } from "vitest";
import { digestOf } from "../../../src/store/store.ts";
import { crossCompilers } from "../../../src/toolchain/native/compilers.ts";
import { type CrossRow, native } from "../../../src/toolchain/native/native.ts";
import { crossProblem, crossWay } from "../../../src/toolchain/native/native-recipe.ts";
import { isKeptOfCross } from "../../../src/toolchain/native/prune-native.ts";
import { toolchainNamed } from "../../../src/toolchain/toolchains.ts";
import { hostWith, meansOf } from "../host.ts";

const names = ["linux-arm64", "linux-riscv64", "linux-musl", "windows", "riscv64"] as const;

describe("versions of OCaml", () => {
  const build = crossCompilers["linux-riscv64"];
  test.each([
    ["4.13.1", "older"],
    ["4.14.1", "older"],
    ["4.14.2+flambda", "older"],
    ["5.4.0", "crossopt"],
    ["5.4.1", "crossopt"],
  ])("%s is built the %s way", (version, way) => {
    expect(crossWay(version, "linux-riscv64", build)).toBe(way);
  });

  test.each(["4.12.1", "5.0.0", "5.2.1", "5.3.0", "6.0.0"])("%s is refused", (version) => {
    const sentence = crossProblem(version, "linux-riscv64", build)?.message;
    expect(sentence).toContain(
      `The toolchain linux-riscv64 cannot be built from OCaml ${version}: cross compilers are known to work in versions 4.13, 4.14 and 5.4; use one of these`,
    );
    expect(() => crossWay(version, "linux-riscv64", build)).toThrow(sentence);
  });

  test("a toolchain that one way only makes names no other's versions", () => {
    const only = { ...build, only: "crossopt" } as const;
    expect(crossProblem("5.4.1", "windows", only)).toBeUndefined();
    expect(crossProblem("4.14.1", "windows", only)?.message).toContain("in version 5.4; use it");
  });
});

test.each(names)("%s has a context of its own and a name that findlib can read", (name) => {
  const toolchain = toolchainNamed(name);
  expect(toolchain.context).toBe(name);
  expect(toolchain.findlib).toMatch(/^\w+$/);
});

test("dune's variables are those of the target", () => {
  const host = hostWith({ version: "5.4.1", library: "/usr/lib/ocaml" });
  expect(toolchainNamed("linux-riscv64").variables(host)).toMatchObject({
    ...{ context_name: "linux-riscv64", architecture: "riscv", system: "linux" },
    ...{ os_type: "Unix", arch_sixtyfour: "true", ocaml_version: "5.4.1" },
  });
  const onArm = { ...host, architecture: "arm64" };
  expect(toolchainNamed("linux-musl").variables(host)).toHaveProperty("architecture", "amd64");
  expect(toolchainNamed("linux-musl").variables(onArm)).toHaveProperty("architecture", "arm64");
  expect(toolchainNamed("windows").variables(host)).toMatchObject({
    ...{ os_type: "Win32", ext_exe: ".exe" },
  });
});

test("musl's gcc comes without the assembler and the partial linker that configure would take", () => {
  const { configure } = crossCompilers["linux-musl"].on.x64;
  expect(configure).toEqual(
    expect.arrayContaining(["CC=x86_64-linux-musl-gcc -static", "AS=as", "PARTIALLD=ld -r"]),
  );
});

describe("findlib's lines name the tools in their place", () => {
  const means = meansOf(hostWith({ version: "5.4.1", library: "/usr/lib/ocaml" }));

  test("native compilers, and the machine's library nowhere", async () => {
    const toolchain = toolchainNamed("linux-musl");
    const { findlibLines, strip, objcopy } = await toolchain.use("/s/x", means);
    expect(findlibLines).toEqual([
      'path(linux_musl) = "/s/x/lib/ocaml"',
      'destdir(linux_musl) = "/s/x/lib"',
      'stdlib(linux_musl) = "/s/x/lib/ocaml"',
      'ocamlc(linux_musl) = "/s/x/bin/ocamlc.opt"',
      'ocamlopt(linux_musl) = "/s/x/bin/ocamlopt.opt"',
      'ocamldep(linux_musl) = "/s/x/bin/ocamldep"',
      'ocamlmklib(linux_musl) = "/s/x/bin/ocamlmklib"',
    ]);
    expect([strip, objcopy]).toEqual(["strip", "objcopy"]);
  });

  test("of Windows they are called as its programs are", async () => {
    const { findlibLines, strip } = await toolchainNamed("windows").use("/s/x", means);
    expect(findlibLines).toContain('ocamlopt(windows) = "/s/x/bin/ocamlopt.opt.exe"');
    expect(strip).toBe("x86_64-w64-mingw32-strip");
  });
});

describe("files", () => {
  const library = "lib/ocaml";
  test.each([
    "bin/ocamlopt.opt",
    "bin/ocamlc.opt",
    "bin/ocamlmklib",
    `${library}/stdlib.cmxa`,
    `${library}/stdlib.a`,
    `${library}/stdlib__List.cmx`,
    `${library}/stdlib.cma`,
    `${library}/std_exit.o`,
    `${library}/libasmrun.a`,
    `${library}/libasmrun_pic.a`,
    `${library}/libunixnat.a`,
    `${library}/libcamlstrnat.a`,
    `${library}/libcamlruntime_eventsnat.a`,
    `${library}/libthreadsnat.a`,
    `${library}/threads/threads.cmxa`,
    `${library}/unix/META`,
    `${library}/compiler-libs/META`,
    `${library}/caml/mlvalues.h`,
    `${library}/Makefile.config`,
    `${library}/ld.conf`,
  ])("%s stays", (path) => expect(isKeptOfCross(path)).toBe(true));

  test.each([
    "bin/ocaml",
    "bin/ocamlrun",
    "bin/ocamlopt.byte",
    "bin/ocamldep.opt",
    "bin/ocamlcp",
    "man/man1/ocamlopt.1",
    "share/doc/ocaml/Changes",
    `${library}/stdlib.ml`,
    `${library}/stdlib.mli`,
    `${library}/stdlib.cmt`,
    `${library}/stdlib.cmti`,
    `${library}/libcamlrun.a`,
    `${library}/libcamlrun_pic.a`,
    `${library}/libcamlrun_shared.so`,
    `${library}/libasmrund.a`,
    `${library}/libasmruni.a`,
    `${library}/libasmrun_shared.so`,
    `${library}/libunixbyt.a`,
    `${library}/compiler-libs/ocamlcommon.cmxa`,
    `${library}/compiler-libs/parse.cmi`,
    `${library}/stublibs/dllunixbyt.so`,
    `${library}/expunge`,
  ])("%s goes", (path) => expect(isKeptOfCross(path)).toBe(false));
});

describe("the key", () => {
  const packages = { "musl-tools": "1.2.5-3", "musl-dev": "1.2.5-3" };
  const library = "/usr/lib/ocaml";
  const build = crossCompilers["linux-musl"];
  const env = { PATH: process.env["PATH"] };
  interface Circumstances {
    readonly version?: string;
    readonly path?: string;
    readonly store?: string;
    readonly tools?: Partial<(typeof build.on)["x64"]>;
    readonly installed?: Readonly<Record<string, string>>;
  }
  const keyOf = async (circumstances: Circumstances = {}) => {
    const { version = "5.4.1", path = "/usr/bin/ocamlc", store = "/s" } = circumstances;
    const host = hostWith({ version, library, path }, circumstances.installed ?? packages);
    const tools = { ...build.on.x64, ...circumstances.tools };
    const row: CrossRow = { ...build, on: { x64: tools } };
    return (await native("linux-musl", row).item(meansOf(host, { store, env })))?.key ?? {};
  };
  const digest = async (circumstances?: Circumstances) => digestOf(await keyOf(circumstances));

  test.each<Circumstances>([
    { version: "5.4.0" },
    { path: "/opt/bin/ocamlc" },
    { store: "/elsewhere" },
    { tools: { configure: ["--enable-flambda"] } },
    { installed: { ...packages, "musl-dev": "1.2.6-1" } },
  ])("is another with %j", async (change) => {
    expect(await digest(change)).not.toBe(await digest());
  });

  test("needs the C library's version", async () => {
    await expect(digest({ installed: {} })).rejects.toThrow(
      "The package musl-tools is not installed; install it, or use `install: auto`.",
    );
  });
});
