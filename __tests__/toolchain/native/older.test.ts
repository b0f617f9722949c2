import { describe, expect, test } from "vitest";
import { crossCompilers } from "../../../src/toolchain/native/compilers.ts";
import type { CrossRequest } from "../../../src/toolchain/native/cross-build.ts";
import {
  configureOlder,
  librariesOf,
  makeOlder,
  placeOf,
} from "../../../src/toolchain/native/older.ts";

const request = (name: keyof typeof crossCompilers): CrossRequest => {
  const build = crossCompilers[name];
  return {
    ...{
      build,
      tools: build.on.x64,
      version: "4.14.1",
      directory: "/store/.made",
      prefix: "/store/made",
    },
    compiler: {
      path: "/opt/bin/ocamlc",
      configuration: new Map([["host", "x86_64-pc-linux-gnu"]]),
    },
    ...{ work: "/tmp/work", jobs: 2, env: {}, onLine: () => {}, tell: () => {} },
  };
};

describe("a cross compiler the older way", () => {
  test("is configured as OCaml that runs on the target, for its final place", () => {
    const configure = configureOlder(request("linux-riscv64"));
    expect(configure).toEqual(
      expect.arrayContaining([
        "--build=x86_64-pc-linux-gnu",
        "--host=riscv64-linux-gnu",
        "--target=riscv64-linux-gnu",
        "--prefix=/store/made",
        "--disable-ocamldoc",
      ]),
    );
    expect(configureOlder(request("linux-musl"))).toContain("AS=as");
  });

  test("takes for every program that runs while it is built the machine's own", () => {
    const steps = makeOlder(request("linux-riscv64"), ["unix", "str"]);
    const [depend, compilers, mklib, ...rest] = steps;
    expect(depend).toContain("CAMLDEP=/opt/bin/ocamldep");
    for (const step of [depend, compilers, mklib])
      expect(step).toEqual(
        expect.arrayContaining([
          "OCAMLRUN=/opt/bin/ocamlrun",
          "NEW_OCAMLRUN=/opt/bin/ocamlrun",
          "BOOT_OCAMLLEX=/opt/bin/ocamllex",
          "OCAMLYACC=/opt/bin/ocamlyacc",
          "CAMLC=/opt/bin/ocamlc",
          "CAMLOPT=/opt/bin/ocamlopt",
          "SAK_CC=gcc",
        ]),
      );
    // What programs are linked with is the work of the compilers just made.
    expect(rest.flat().filter((argument) => argument.includes("/opt/bin"))).toEqual([]);
    expect(rest.flat()).toContain("CAMLOPT=../ocamlopt.opt");
    expect(rest.at(-1)).toContain("OTHERLIBRARIES=unix str");
  });

  test("compiles its runtime with our headers for Linux", () => {
    const steps = makeOlder(request("linux-musl"), ["unix"]);
    expect(steps.find((step) => step.includes("runtime"))).toContain("CPPFLAGS=-I$(ROOTDIR)/linux");
  });

  test("has the libraries that OCaml is configured with", () => {
    const makefile = (dynlink: boolean) =>
      `OTHERLIBRARIES=  unix dynlink str systhreads\nNATDYNLINK=${dynlink}\nNATDYNLINKOPTS=-Wl,-E\n`;
    expect(librariesOf(makefile(true))).toEqual(["unix", "dynlink", "str", "systhreads"]);
    // What could load nothing is not installed, as by OCaml itself.
    expect(librariesOf(makefile(false))).toEqual(["unix", "str", "systhreads"]);
  });

  test.each([
    ["Makefile.config", "Makefile.config"],
    ["stdlib/stdlib.cmxa", "stdlib.cmxa"],
    ["stdlib/stdlib__List.cmi", "stdlib__List.cmi"],
    ["stdlib/std_exit.o", "std_exit.o"],
    ["stdlib/list.cmt", undefined],
    ["stdlib/list.ml", undefined],
    ["stdlib/stdlib__List.o", undefined],
    ["runtime/libasmrun.a", "libasmrun.a"],
    ["runtime/sak.o", undefined],
    ["runtime/caml/mlvalues.h", "caml/mlvalues.h"],
    ["runtime/caml/domain_state.tbl", "caml/domain_state.tbl"],
    ["otherlibs/unix/libunix.a", "libunix.a"],
    ["otherlibs/unix/unix.cmxa", "unix.cmxa"],
    ["otherlibs/unix/unixsupport.h", "caml/unixsupport.h"],
    ["otherlibs/win32unix/unixsupport.h", undefined],
    ["otherlibs/systhreads/libthreadsnat.a", "libthreadsnat.a"],
    ["otherlibs/systhreads/thread.cmi", "threads/thread.cmi"],
    ["otherlibs/systhreads/threads.a", "threads/threads.a"],
    ["otherlibs/systhreads/threads.h", "caml/threads.h"],
    ["otherlibs/systhreads/st_posix.h", undefined],
    ["otherlibs/dynlink/dynlink_compilerlibs/env.cmx", undefined],
    ["typing/env.cmi", undefined],
    ["testsuite/tests/lib-unix/unix.cmi", undefined],
  ])("%s is installed as %s", (path, place) => {
    expect(placeOf(path)).toBe(place);
  });
});
