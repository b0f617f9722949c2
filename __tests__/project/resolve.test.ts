import { describe, expect, test } from "vitest";
import { evaluate } from "../../src/project/enabled-if.ts";
import { installedLibraries, unknownLibraries } from "../../src/project/installed.ts";
import type { InstalledLibraries, Library } from "../../src/project/model.ts";
import { readProject } from "../../src/project/read-project.ts";
import { type Found, libraryIndex } from "../../src/project/resolve.ts";
import { filesOf } from "./files-of.ts";

const installed = installedLibraries([
  {
    path: "/lib",
    files: filesOf({
      "digestif/dune-package": `(lang dune 3.17)
        (library (name digestif) (kind virtual))
        (library (name digestif.c) (kind normal) (implements digestif) (requires eqaf))`,
      "eqaf/dune-package": "(lang dune 3.17) (library (name eqaf) (kind normal))",
      "zarith/META": "",
    }),
  },
]);

function index(
  texts: Readonly<Record<string, string>>,
  libraries: InstalledLibraries = installed,
  enabled?: (library: Library) => boolean,
) {
  return libraryIndex(
    readProject(filesOf({ "dune-project": "(lang dune 3.17)", ...texts })),
    libraries,
    enabled,
  );
}

/** Where a library is defined, or what is said instead. */
const place = (found: Found) => (typeof found === "object" ? found.at.file : found);

describe("names", () => {
  const tree = {
    "a/dune": "(library (name a) (public_name pkg.a))",
    "v/dune-project": "(lang dune 3.0)",
    "v/dune": "(library (name own))(library (name shown) (public_name v))",
    "w/dune-project": "(lang dune 3.0)",
    "w/dune": "(library (name own))(library (name eqaf) (public_name eqaf))",
    "d/dune":
      "(deprecated_library_name (old_public_name old) (new_public_name older))(deprecated_library_name (old_public_name older) (new_public_name v))(deprecated_library_name (old_public_name x) (new_public_name y))(deprecated_library_name (old_public_name y) (new_public_name x))",
  };
  test.each([
    ["a private name in its scope", "a", "", "a/dune"],
    ["a private name in another scope", "a", "v", undefined],
    ["a public name in its scope", "pkg.a", "", "a/dune"],
    ["a public name in another scope", "pkg.a", "v", "a/dune"],
    ["one private name in two scopes, first", "own", "v", "v/dune"],
    ["one private name in two scopes, second", "own", "w", "w/dune"],
    ["one private name in two scopes, elsewhere", "own", "", undefined],
    ["an installed library", "digestif", "", "/lib/digestif/dune-package"],
    ["the tree before what is installed", "eqaf", "v", "w/dune"],
    ["a META file", "zarith", "", "opaque"],
    ["nothing", "nope", "", undefined],
    ["a deprecated name, twice", "old", "", "v/dune"],
    ["a circle of deprecated names", "x", "", undefined],
  ])("%s", (_what, name, scope, expected) => {
    expect(place(index(tree).resolve(name, scope))).toBe(expected);
  });

  test("installed libraries do not see the tree", () => {
    const libraries = index(tree);
    const digestif = libraries.resolve("digestif.c", "");
    expect(typeof digestif === "object" && place(libraries.resolve("eqaf", digestif.scope))).toBe(
      "/lib/eqaf/dune-package",
    );
  });

  test("without an OCaml what is not in the tree is unknown", () => {
    const libraries = index(tree, unknownLibraries);
    expect(place(libraries.resolve("nope", ""))).toBe("unknown");
    expect(place(libraries.resolve("a", ""))).toBe("a/dune");
  });

  const gated = (context: string) =>
    `(library (name x) (public_name eqaf) (enabled_if (= %{context_name} ${context})))`;
  test.each([
    ["xen", "b/dune"],
    ["unix", "a/dune"],
    ["other", "/lib/eqaf/dune-package"],
  ])("of several of one name the one that is enabled: %s", (context_name, expected) => {
    const libraries = index(
      { "a/dune": gated("unix"), "b/dune": gated("xen") },
      installed,
      ({ enabledIf }) => evaluate(enabledIf, { context_name }) !== false,
    );
    expect(place(libraries.resolve("eqaf", ""))).toBe(expected);
  });

  test("a disabled library that nothing replaces is still found, to be reported", () => {
    const disabled = index(
      { "a/dune": "(library (name x) (enabled_if false))" },
      installed,
      () => false,
    );
    expect(place(disabled.resolve("x", ""))).toBe("a/dune");
  });
});

describe("implementations", () => {
  const names = (found: readonly Library[]) =>
    found.map(({ name, publicName }) => publicName ?? name);
  function implementations(texts: Readonly<Record<string, string>>, name: string) {
    const libraries = index(texts);
    const found = libraries.resolve(name, "");
    return typeof found === "object" ? names(libraries.implementationsOf(found)) : found;
  }

  test("by private and by public name, from every scope", () => {
    const tree = {
      "v/dune": "(library (name v) (public_name p.v) (virtual_modules v))",
      "i/dune":
        "(library (name i) (implements v))(library (name j) (public_name p.j) (implements p.v))",
      "s/dune-project": "(lang dune 3.0)",
      "s/dune":
        "(library (name k) (public_name k) (implements p.v))(library (name l) (implements v))",
    };
    expect(implementations(tree, "v")).toEqual(["i", "p.j", "k"]);
  });

  test("of an installed virtual library: those of the tree and the installed ones", () => {
    expect(
      implementations({ dune: "(library (name mine) (implements digestif))" }, "digestif"),
    ).toEqual(["mine", "digestif.c"]);
  });

  test("of a virtual library of the tree: not those of the installed one of that name", () => {
    expect(
      implementations(
        { dune: "(library (name d) (public_name digestif) (virtual_modules d))" },
        "digestif",
      ),
    ).toEqual([]);
  });
});
