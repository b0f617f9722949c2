import { describe, expect, test } from "vitest";
import { installedLibraries, unknownLibraries } from "../../src/project/installed.ts";
import { pureLibraries } from "../../src/toolchain/unikernel/unikernel-libraries.ts";
import { filesOf } from "../project/files-of.ts";
import { lines, messages, selecting, target } from "./selecting.ts";

const sum = (name: string) => `(lang dune 3.24)
(name ${name})
(library (name ${name}) (kind virtual) (default_implementation ${name}.c))
(library (name ${name}.c) (kind normal) (implements ${name}) (requires ${name})
 (foreign_archives (archives (for all) (files c/lib${name}_c_stubs.a))))
(library (name ${name}.ocaml) (kind normal) (implements ${name}) (requires optint ${name}))`;

const plain = (name: string, requires: string) =>
  `(lang dune 3.24) (name ${name}) (library (name ${name}) (kind normal) (requires ${requires}))`;

/** What Debian's packages install, with their names, files and dependencies. */
const files = {
  "stdlib/META": "",
  "unix/META": 'directory = "^"',
  "libunix.a": "",
  "seq/META": 'directory = "^"',
  "digestif/dune-package": sum("digestif"),
  "checkseum/dune-package": sum("checkseum"),
  "optint/dune-package": plain("optint", ""),
  "zarith/META": 'archive(native) = "zarith.cmxa"',
  "zarith/zarith.cmxa": "",
  "zarith/libzarith.a": "",
  "mtime/META": `requires = ""
package "clock" ( directory = "clock" requires = "mtime" archive(byte) = "mtime_clock.cma"
  package "os" ( requires = "mtime.clock" ) )
package "top" ( directory = "top" requires = "mtime unix" )`,
  "mtime/mtime.cmxa": "",
  "mtime/clock/libmtime_clock_stubs.a": "",
  "old/META": 'requires = "fine" requires(mt) = "zarith" requires(byte) = "nope"',
  "bytesonly/META": 'archive(byte) = "a.cma"',
  "bytesonly/dllbytes.so": "",
  "fine/META": 'archive(native) = "libfine.cmxa"',
  "fine/libfine.a": "",
  "fine/libfine.cmxa": "",
  "crypto/dune-package": plain("crypto", "bignum fine"),
  "bignum/dune-package": plain("bignum", "zarith"),
  "lwt/dune-package":
    "(lang dune 3.24) (name lwt) (library (name lwt) (kind normal) (requires runtime_events))" +
    "(library (name lwt.unix) (kind normal) (requires lwt threads unix) (foreign_objects unix/a.o))",
};

const machine = installedLibraries([{ path: "/lib", files: filesOf(files) }], true);
const pure = pureLibraries(machine);
const hvt = target("hvt");

const selected = (libraries: string, more: Readonly<Record<string, string>> = {}) =>
  selecting({ bin: `(executable (name main) (libraries ${libraries}))`, ...more }, hvt, pure);

const vendor = (name: string) =>
  `which target hvt cannot link as it is installed, because its C code is compiled for this machine: vendor its sources, for example with \`opam source ${name}\` or in duniverse/.`;

test("where the code is for another processor, no installed library can be linked", () => {
  const foreign = pureLibraries(machine, true);
  const dune = { bin: "(executable (name main) (libraries str fine))" };
  expect(messages(selecting(dune, target("spt-arm64"), foreign))).toEqual([
    "bin/main needs the library fine, which target spt-arm64 cannot link as it is installed, because it is compiled for this machine: vendor its sources, for example with `opam source fine` or in duniverse/.",
  ]);
});

describe("a toolchain that links installed OCaml but none of the machine's C code", () => {
  test("an installed implementation with C code is passed over", () => {
    const selection = selected("digestif checkseum");
    expect(selection.problems).toEqual([]);
    expect(lines(selection)).toEqual([
      "digestif = digestif.ocaml (tag)",
      "checkseum = checkseum.ocaml (tag)",
    ]);
  });

  test("the same in the project's tree is compiled, and taken", () => {
    const selection = selected("digestif", {
      "vendor/": `(library (name digestif) (public_name digestif) (virtual_modules digestif) (default_implementation digestif.c))
(library (name digestif_c) (public_name digestif.c) (implements digestif) (foreign_stubs (language c) (names a)))
(library (name digestif_ocaml) (public_name digestif.ocaml) (implements digestif))`,
    });
    expect(lines(selection)).toEqual(["digestif = digestif.c (tag)"]);
  });

  test("listings say why it was passed over", () => {
    const forTarget = target("hvt", undefined, { digestif: "digestif.c" });
    const dune = { bin: "(executable (name main) (libraries digestif))" };
    expect(messages(selecting(dune, forTarget, pure))).toEqual([
      "Target hvt is told by implementations to use digestif.c for digestif, which bin/main needs, but that is unusable, its C code is compiled for this machine: its implementations are digestif.c (tag c; unusable, its C code is compiled for this machine), digestif.ocaml (tag ocaml); make it usable or name another.",
    ]);
  });

  test.each([
    ["zarith", `bin/main needs the library zarith, ${vendor("zarith")}`],
    ["crypto", `bignum needs the library zarith, ${vendor("zarith")}`],
    ["old", `old needs the library zarith, ${vendor("zarith")}`],
    ["bytesonly", `bin/main needs the library bytesonly, ${vendor("bytesonly")}`],
    ["mtime.clock.os", `mtime.clock.os needs the library mtime.clock, ${vendor("mtime")}`],
    ["digestif.c", `bin/main needs the library digestif.c, ${vendor("digestif")}`],
  ])("%s is one error, which names what has the C code and who needs it", (library, message) => {
    expect(messages(selected(library))).toEqual([message]);
  });

  test.each(["fine", "mtime", "lwt", "str dynlink threads", "seq", "nolibc", "compiler-libs"])(
    "%s can be linked",
    (libraries) => {
      const known = { "compiler-libs/META": 'directory = "+compiler-libs"' };
      const all = installedLibraries(
        [{ path: "/lib", files: filesOf({ ...files, ...known }) }],
        true,
      );
      const dune = { bin: `(executable (name main) (libraries ${libraries}))` };
      expect(messages(selecting(dune, hvt, pureLibraries(all)))).toEqual([]);
    },
  );

  test.each([
    ["unix", "bin/main", "unix"],
    ["mtime.top", "mtime.top", "unix"],
    ["threads.posix", "bin/main", "threads.posix"],
  ])("%s is refused with a sentence of its own", (library, by, name) => {
    expect(messages(selected(library))).toEqual([
      `${by} needs the library ${name}, which target hvt cannot have, because there is no operating system below a unikernel: use a library that does without it, or take it out of the libraries of ${by}.`,
    ]);
  });

  test.each([
    ["compiler-libs.common", "bin/main"],
    ["printer", "printer"],
  ])("of %s the compiler's own code is refused, which a toolchain does not have", (library, by) => {
    const selection = selected(library, {
      printer: "(library (name printer) (libraries compiler-libs.common))",
    });
    expect(messages(selection)).toEqual([
      `${by} needs the library compiler-libs.common, which target hvt cannot have, because it is a part of OCaml's compiler, which runs only on the machine that builds: use a library that does without it, or take it out of the libraries of ${by}.`,
    ]);
  });

  test("a ppx may need the compiler's code: it runs on the machine that builds", () => {
    const selection = selecting(
      {
        ppx: "(library (name ppx_say) (kind ppx_rewriter) (libraries compiler-libs.common))",
        bin: "(executable (name main) (preprocess (pps ppx_say)))",
      },
      hvt,
      pure,
    );
    expect(messages(selection)).toEqual([]);
  });

  test("an optional library that needs it is hidden, and a select goes on to the next clause", () => {
    const selection = selected("(select a.ml from (backend -> a.unix.ml) (-> a.none.ml))", {
      lib: "(library (name backend) (optional) (libraries unix))",
    });
    expect(messages(selection)).toEqual([]);
  });

  test("Unikraft has OCaml's unix and threads, and no other library with C code", () => {
    const unikraft = target("unikraft-qemu");
    const posix = pureLibraries(machine, false, "posix");
    const of = (libraries: string) =>
      messages(
        selecting({ bin: `(executable (name main) (libraries ${libraries}))` }, unikraft, posix),
      );
    expect(of("unix threads.posix str fine mtime.top is_unikraft")).toEqual([]);
    expect(of("zarith")).toEqual([expect.stringContaining("its C code is compiled for")]);
    expect(of("is_solo5")).toEqual([expect.stringContaining("is neither in the project nor")]);
  });

  test("before there is an OCaml nothing is known but that there will be no unix", () => {
    const unknown = pureLibraries(unknownLibraries);
    expect(["stdlib", "lwt"].map((name) => unknown.find(name))).toEqual(["opaque", "unknown"]);
    expect(unknown.find("unix")).toMatchObject({ unusable: "operating system" });
  });

  test("other toolchains see the machine's libraries as they are", () => {
    const all = installedLibraries([{ path: "/lib", files: filesOf(files) }]);
    const dune = { bin: "(executable (name main) (libraries digestif zarith unix))" };
    const selection = selecting(dune, target("unix"), all);
    expect(messages(selection)).toEqual([]);
    expect(lines(selection)).toEqual(["digestif = digestif.c (tag)"]);
  });
});
