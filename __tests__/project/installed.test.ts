import { describe, expect, test } from "vitest";
import type { Files } from "../../src/base/files.ts";
import { installedLibraries, unknownLibraries } from "../../src/project/installed.ts";
import { filesOf } from "./files-of.ts";

/** As dune 3.17 writes it, shortened. Modules have kinds of their own. */
const dune317 = `(lang dune 3.17)
(name digestif)
(version 1.2.0)
(sections (lib .) (doc ../../doc/digestif))
(files (lib (META dune-package)))
(library
 (name digestif)
 (kind normal)
 (virtual)
 (default_implementation digestif.c)
 (requires eqaf)
 (main_module_name Digestif)
 (modes byte native)
 (modules (singleton (obj_name digestif) (visibility public) (kind virtual) (intf (path digestif.mli)))))
(library
 (name digestif.c)
 (kind normal)
 (foreign_archives (archives (for all) (files c/libdigestif_c_stubs.a)))
 (requires eqaf (re_export digestif))
 (implements digestif)
 (modules (wrapped (main_module_name Digestif) (modules ((obj_name d) (kind impl_vmodule))))))
(library (name digestif.ocaml) (kind normal) (requires eqaf) (implements digestif))
(library (name digestif.rakia) (kind normal) (modules (singleton (kind virtual))))`;

/** The same by dune 3.23 and later. */
const dune323 = dune317
  .replace("(lang dune 3.17)", "(lang dune 3.24)")
  .replace("(kind normal)\n (virtual)", "(kind virtual)");

const of = (texts: Readonly<Record<string, string>>) =>
  installedLibraries([{ path: "/lib", files: filesOf(texts) }]);

describe("dune-package", () => {
  test.each([
    ["up to 3.18", dune317],
    ["from 3.23 on", dune323],
  ])("the syntax %s", (_what, text) => {
    const installed = of({ "digestif/dune-package": text, "digestif/META": "" });
    expect(installed.find("digestif")).toMatchObject({
      name: "digestif",
      publicName: "digestif",
      origin: "installed",
      virtual: true,
      implements: undefined,
      defaultImplementation: "digestif.c",
      dependencies: [{ kind: "direct", name: "eqaf" }],
      at: { file: "/lib/digestif/dune-package", line: 6 },
    });
    expect(installed.find("digestif.c")).toMatchObject({
      virtual: false,
      implements: "digestif",
      foreignStubs: true,
      dependencies: [
        { kind: "direct", name: "eqaf" },
        { kind: "direct", name: "digestif" },
      ],
    });
    expect(installed.find("digestif.rakia")).toMatchObject({ virtual: false, foreignStubs: false });
    expect(installed.find("digestif.nope")).toBeUndefined();
    expect(installed.implementationsOf("digestif")).toEqual([
      installed.find("digestif.c"),
      installed.find("digestif.ocaml"),
    ]);
  });

  test("tags of lang 1.11 to 2.5", () => {
    const installed = of({
      "a/dune-package": `(lang dune 2.0) (name a)
        (library (name a) (kind normal) (virtual) (known_implementations (unix a.impl)))
        (library (name a.impl) (kind normal) (implements a))
        (library (name a.other) (kind normal) (implements a) (variant xen))`,
    });
    expect(installed.implementationsOf("a").map(({ variant }) => variant)).toEqual(["unix", "xen"]);
  });

  test("a deprecated name, also into another package", () => {
    const alias = (from: string, to: string) =>
      `(lang dune 3.0) (deprecated_library_name (old_public_name ${from}) (new_public_name ${to}))`;
    const installed = of({
      "a/dune-package": alias("a.old", "b"),
      "b/dune-package": "(lang dune 3.0) (library (name b) (kind normal))",
      "c/dune-package": alias("c", "d"),
      "d/dune-package": alias("d", "c"),
    });
    expect(installed.find("a.old")).toBe(installed.find("b"));
    expect(installed.find("c")).toBeUndefined();
  });

  test("one that cannot be read is an error with its place", () => {
    const installed = of({ "a/dune-package": "(lang dune 3.0)\n(library (name a)" });
    expect(() => installed.find("a")).toThrow(
      "/lib/a/dune-package:2: The file cannot be read: this parenthesis is never closed; close it.",
    );
  });
});

describe("META", () => {
  const meta = `# A "comment" (
version = "1" requires(ppx) = "x"
archive(byte) = "a.cma" description = "say \\"package\\" ("
package "b" ( directory = "b" archive(native) += "b.cmxa"
  package "c" ( requires = "a" ) )
package "d" ( )`;
  test.each([
    ["a", "opaque"],
    ["a.b", "opaque"],
    ["a.b.c", "opaque"],
    ["a.d", "opaque"],
    ["a.c", undefined],
    ["a.x", undefined],
    ["x", undefined],
  ])("%s is %s", (name, expected) => {
    expect(of({ "a/META": meta }).find(name)).toBe(expected);
    expect(of({ "a/META": meta, "a/dune-package": "(lang dune 3.0) (use_meta)" }).find(name)).toBe(
      expected,
    );
    expect(of({ "META.a": meta, "a/dune-package": dune317 }).find(name)).toBe(expected);
  });
});

test("the first directory of the path that has a package wins", () => {
  const package_ = (virtual: string) =>
    `(lang dune 3.0) (library (name a) (kind normal) ${virtual})`;
  const installed = installedLibraries([
    { path: "/1", files: filesOf({ "b/META": "" }) },
    { path: "/2", files: filesOf({ "a/dune-package": package_("(virtual)") }) },
    { path: "/3", files: filesOf({ "a/dune-package": package_("") }) },
  ]);
  expect(installed.find("a")).toMatchObject({ virtual: true, at: { file: "/2/a/dune-package" } });
});

test("implementations in a package of their own are found", () => {
  const installed = of({
    "io-page/dune-package": "(lang dune 3.0) (library (name io-page) (kind virtual))",
    "io-page-unix/dune-package":
      "(lang dune 3.0) (library (name io-page-unix) (kind normal) (implements io-page))",
    "broken-but-not-asked-for/dune-package": "(",
  });
  expect(installed.implementationsOf("io-page").map(({ name }) => name)).toEqual(["io-page-unix"]);
  expect(installed.implementationsOf("io-page")[0]).toBe(installed.find("io-page-unix"));
});

test("only the packages that are asked for are read", () => {
  const asked: string[] = [];
  const files: Files = {
    list: () => [],
    read(file) {
      asked.push(file);
      return undefined;
    },
  };
  const installed = installedLibraries([{ path: "/lib", files }]);
  expect([installed.find("a.b"), installed.find("a.c")]).toEqual([undefined, undefined]);
  expect(asked.filter((file) => file.startsWith("a/")).sort()).toEqual([
    "a/META",
    "a/dune-package",
  ]);
});

describe("OCaml's own libraries", () => {
  test.each(["unix", "threads.posix", "bigarray", "compiler-libs.common"])(
    "%s is there without META files (OCaml 4)",
    (name) => {
      expect(of({}).find(name)).toBe("opaque");
    },
  );
  test("with META files (OCaml 5), only what they say", () => {
    const installed = of({ "stdlib/META": "", "unix/META": "" });
    expect([installed.find("unix"), installed.find("bigarray")]).toEqual(["opaque", undefined]);
  });
});

test("without an OCaml nothing but OCaml's own libraries is known", () => {
  expect(["unix", "lwt"].map(unknownLibraries.find)).toEqual(["opaque", "unknown"]);
  expect(unknownLibraries.implementationsOf("lwt")).toEqual([]);
});
