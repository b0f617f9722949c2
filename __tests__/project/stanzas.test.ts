import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/base/errors.ts";
import { readProject } from "../../src/project/read-project.ts";
import { filesOf } from "./files-of.ts";

const read = (dune: string, version = "3.0") =>
  readProject(filesOf({ "dune-project": `(lang dune ${version})`, dune }));

function problemsOf(dune: string): readonly string[] {
  try {
    read(dune);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(({ message }) => message);
    throw error;
  }
  return [];
}

const direct = (...names: readonly string[]) => names.map((name) => ({ kind: "direct", name }));

describe("library", () => {
  test.each([
    [
      "a private one",
      "(name x)",
      {
        name: "x",
        publicName: undefined,
        virtual: false,
        optional: false,
        foreignStubs: false,
        dependencies: [],
      },
    ],
    ["a public one", "(name x) (public_name a.b-c)", { name: "x", publicName: "a.b-c" }],
    ["a name from the public one", "(public_name a.b-c)", { name: "a_b_c", publicName: "a.b-c" }],
    [
      "a virtual one",
      "(name x) (virtual_modules a b) (default_implementation x.unix)",
      { virtual: true, defaultImplementation: "x.unix" },
    ],
    ["an implementation", "(name x) (implements v)", { implements: "v", virtual: false }],
    ["a tag of dune 1.9", "(name x) (implements v) (variant unix)", { variant: "unix" }],
    ["optional", "(name x) (optional)", { optional: true }],
    ["optional with a value", "(name x) (optional false)", { optional: false }],
    [
      "C stubs",
      "(name x) (foreign_stubs (language c) (names a)) (foreign_stubs (language c) (names b))",
      { foreignStubs: true },
    ],
    ["C stubs of dune 1", "(name x) (c_names a)", { foreignStubs: true }],
    ["an archive", "(name x) (foreign_archives a)", { foreignStubs: true }],
    [
      "other fields",
      '(name x) (flags (:standard -w +a)) (synopsis "y") (ppx.driver ((a b)))',
      { name: "x" },
    ],
    ["direct dependencies", "(name x) (libraries a b.c)", { dependencies: direct("a", "b.c") }],
    ["a quoted dependency", '(name x) (libraries "a")', { dependencies: direct("a") }],
    ["re_export", "(name x) (libraries (re_export a) b)", { dependencies: direct("a", "b") }],
    [
      "OxCaml's instantiate",
      "(name x) (libraries (instantiate f a b :as c))",
      { dependencies: direct("f", "a", "b") },
    ],
    [
      "select",
      "(name x) (libraries a (select f.ml from (b !c -> f.b.ml) (-> f.none.ml)))",
      {
        dependencies: [
          ...direct("a"),
          {
            kind: "select",
            clauses: [
              [
                { name: "b", negated: false },
                { name: "c", negated: true },
              ],
              [],
            ],
          },
        ],
      },
    ],
    ["an empty (libraries)", "(name x) (libraries)", { dependencies: [] }],
  ])("%s", (_what, fields, expected) => {
    expect(read(`(library ${fields})`).libraries).toMatchObject([expected]);
  });

  test("its enabled_if and its place", () => {
    const [library] = read("\n  (library (name x) (enabled_if (= a b)))").libraries;
    expect(library?.at).toEqual({ file: "dune", line: 2, column: 2 });
    expect(library?.enabledIf).toMatchObject({
      kind: "list",
      items: [{ text: "=" }, { text: "a" }, { text: "b" }],
    });
  });
});

describe("executables and tests", () => {
  test.each([
    [
      "one",
      "(executable (name a))",
      { kind: "executable", names: ["a"], publicNames: [undefined], modes: undefined },
    ],
    [
      "modes, of pairs the kind of file",
      "(executable (name a) (modes exe (byte plugin) (native shared_object) js ()))",
      { modes: ["exe", "plugin", "shared_object", "js"] },
    ],
    ["a public one", "(executable (name a) (public_name b))", { names: ["a"], publicNames: ["b"] }],
    ["only a public name", "(executable (public_name b))", { names: ["b"], publicNames: ["b"] }],
    [
      "- for no public name",
      "(executable (name a) (public_name -))",
      { names: ["a"], publicNames: [undefined] },
    ],
    [
      "several",
      "(executables (names a b))",
      { kind: "executables", names: ["a", "b"], publicNames: [undefined, undefined] },
    ],
    [
      "several, some public",
      "(executables (names a b) (public_names x -))",
      { names: ["a", "b"], publicNames: ["x", undefined] },
    ],
    ["a file name that is no module", "(executable (name test-a))", { names: ["test-a"] }],
    ["optional", "(executable (name a) (optional))", { optional: true }],
    [
      "a test",
      "(test (name a) (libraries l))",
      { kind: "test", names: ["a"], dependencies: direct("l") },
    ],
    ["tests", "(tests (names a b))", { kind: "tests", names: ["a", "b"] }],
  ])("%s", (_what, stanza, expected) => {
    expect(read(stanza).executables).toMatchObject([expected]);
  });

  test("spans hold the stanza and its fields, parentheses included", () => {
    const dune =
      '; "(executable"\n(executable\n (name a) ; (modes js)\n (libraries b)\n (link_flags (-x))\n (modes exe js)\n (enabled_if (= a a)))';
    const spans = read(dune).executables[0]?.spans;
    const text = Object.fromEntries(
      Object.entries(spans ?? {}).map(([name, span]) => [
        name,
        span && dune.slice(span.start, span.end),
      ]),
    );
    expect(text).toEqual({
      stanza: dune.slice(16),
      libraries: "(libraries b)",
      linkFlags: "(link_flags (-x))",
      modes: "(modes exe js)",
      enabledIf: "(enabled_if (= a a))",
    });
  });

  test("spans of fields that are absent", () => {
    expect(read("(executable (name a))").executables[0]?.spans).toMatchObject({
      libraries: undefined,
      linkFlags: undefined,
      modes: undefined,
      enabledIf: undefined,
    });
  });

  test("a test is built if its build_if says so; its enabled_if is about running it", () => {
    const [one, other] = read(
      "(test (name a) (enabled_if false))(test (name b) (build_if false))",
      "3.9",
    ).executables;
    expect([one?.enabledIf, one?.spans.enabledIf]).toEqual([undefined, undefined]);
    expect(other?.enabledIf).toMatchObject({ text: "false" });
    expect(other?.spans.enabledIf).toBeDefined();
  });
});

test("deprecated names and stanzas that do not matter", () => {
  const project = read(
    "(deprecated_library_name (old_public_name a) (new_public_name b.c))(rule (with-stdout-to x (echo y)))(env (_ (flags -w)))(library_parameter (name p))",
  );
  expect(project.aliases).toEqual([{ oldName: "a", newName: "b.c" }]);
  expect([project.libraries, project.executables]).toEqual([[], []]);
});

test.each([
  ["(library)", "This library has no name; give it one with (name …)."],
  ["(executable (modules a))", "This executable has no name; give it one with (name …)."],
  ["(library (name a b))", 'The field "name" needs exactly one value.'],
  ["(library (name (a)))", "A name is expected here, not a list."],
  ['(library (name "a b"))', '"a b" is not a name; use letters, digits, "_", "-" and ".".'],
  ["(library (name %{a}))", '"%{a}" is not a name; use letters, digits, "_", "-" and ".".'],
  [
    "(library (name x) (libraries .a))",
    '".a" is not a name; use letters, digits, "_", "-" and ".".',
  ],
  ["(executable (name ../a))", '"../a" is not a name; use letters, digits, "_", "-" and ".".'],
  ["(executable (name a) (public_name $(x)))", 'The field "public_name" needs exactly one value.'],
  ["(executables (names))", 'The field "names" needs at least one name.'],
  [
    "(executables (names a b) (public_names c))",
    "This stanza has not as many public names as names; write - for a missing one.",
  ],
  ["(library (name x) (name y))", 'The field "name" is there twice; join the two.'],
  ["(library x)", '"library" holds something that is no (field …); correct it.'],
  ["(library (name x) (optional maybe))", 'The field "optional" is either true or false.'],
  ["(library (name x) (enabled_if a b))", 'The field "enabled_if" needs exactly one value.'],
  [
    "(library (name x) (libraries (foo a)))",
    "A library, (re_export …) or (select …) is expected here.",
  ],
  [
    "(library (name x) (libraries (select a b)))",
    "A select is written (select FILE from (LIBRARY … -> FILE) …); correct it.",
  ],
  [
    "(library (name x) (libraries (select a from (b c))))",
    "A clause of a select is written (LIBRARY … -> FILE); correct it.",
  ],
  [
    "(deprecated_library_name (old_public_name a))",
    "A deprecated_library_name needs an old_public_name and a new_public_name.",
  ],
])("%s", (dune, message) => {
  expect(problemsOf(dune)[0]).toBe(message);
});
