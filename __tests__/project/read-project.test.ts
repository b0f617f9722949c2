import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/base/errors.ts";
import { readProject } from "../../src/project/read-project.ts";
import { filesOf } from "./files-of.ts";

type Texts = Readonly<Record<string, string>>;

const lang = (version: string, rest = "") => ({ "dune-project": `(lang dune ${version})${rest}` });
const read = (texts: Texts) => readProject(filesOf({ ...lang("3.0"), ...texts }));
const library = (name: string) => `(library (name ${name}))`;
const libraryNames = (texts: Texts) => read(texts).libraries.map(({ name }) => name);

function problemsOf(texts: Texts): readonly string[] {
  try {
    readProject(filesOf(texts));
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("which directories are read", () => {
  const everywhere = Object.fromEntries(
    ["a", "b", "_c", ".d", "a/e"].map((directory) => [
      `${directory}/dune`,
      library(directory.replace(/\W/g, "")),
    ]),
  );
  test.each([
    ["none that starts with _ or .", "", ["a", "ae", "b"], [".d", "_c"]],
    ["those of (dirs)", "(dirs b _c)", ["b", "_c"], [".d", "a"]],
    ["(dirs) with :standard", "(dirs :standard _c)", ["a", "ae", "b", "_c"], [".d"]],
    ["(dirs) with \\", "(dirs :standard \\ a)", ["b"], [".d", "_c", "a"]],
    ["(dirs) with a glob", "(dirs {a,_*})", ["a", "ae", "_c"], [".d", "b"]],
    ["(dirs) with not", "(dirs (not a))", ["b", "d", "_c"], ["a"]],
    ["an empty and, which holds", "(dirs (and) \\ a)", ["b", "d", "_c"], ["a"]],
    ["(dirs) with and, or", "(dirs (and (or a b) (not b)))", ["a", "ae"], [".d", "b", "_c"]],
    ["(dirs) with a nested list", "(dirs (:standard \\ a) _c)", ["b", "_c"], [".d", "a"]],
    ["empty (dirs)", "(dirs)", [], [".d", "_c", "a", "b"]],
    ["(data_only_dirs), which stay visible", "(data_only_dirs a)", ["b"], [".d", "_c"]],
    [
      "(ignored_subdirs), which are data",
      "(ignored_subdirs (a))(ignored_subdirs (b))",
      [],
      [".d", "_c"],
    ],
    ["(vendored_dirs)", "(vendored_dirs a)", ["a", "ae", "b"], [".d", "_c"]],
    [
      "a directory that only (vendored_dirs) names",
      "(vendored_dirs _c)(dirs b)",
      ["b", "_c"],
      [".d", "a"],
    ],
    ["(dirs) of a (subdir)", "(subdir a (dirs))", ["a", "b"], [".d", "_c", "a/e"]],
  ])("%s", (_what, dune, names, hidden) => {
    const project = read({ ...everywhere, dune });
    expect(project.libraries.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect([...project.hiddenDirectories].sort()).toEqual([...hidden].sort());
  });

  test("never _build at the root", () => {
    const project = read({
      dune: "(dirs *)",
      "_build/dune": library("x"),
      "_a/dune": library("a"),
    });
    expect(project.libraries.map(({ name }) => name)).toEqual(["a"]);
    expect([...project.hiddenDirectories]).toEqual(["_build"]);
  });

  test.each([
    ["on from dune 3.0 on", "3.0", "", []],
    ["off before", "2.9", "", ["x"]],
    ["enabled by hand", "2.7", "(cram enable)", []],
    ["disabled by hand", "3.0", "(cram disable)", ["x"]],
  ])("cram tests (*.t) are data: %s", (_what, version, rest, names) => {
    expect(libraryNames({ ...lang(version, rest), "test/a.t/dune": library("x") })).toEqual(names);
  });

  test("an executable that a vendored dune file puts into a cram test is vendored too", () => {
    const { executables } = read({
      dune: "(vendored_dirs v)",
      "v/dune": "(subdir a.t (executable (name x)))",
      "v/a.t/x.ml": "",
    });
    expect(executables.map(({ directory, vendored }) => [directory, vendored])).toEqual([
      ["v/a.t", true],
    ]);
  });

  test("executables below a vendored directory are marked", () => {
    const { executables } = read({
      dune: "(vendored_dirs v)",
      "v/w/dune": "(executable (name inner))",
      "a/dune": "(executable (name own))",
    });
    expect(executables.map(({ names, vendored }) => [names[0], vendored])).toEqual([
      ["own", false],
      ["inner", true],
    ]);
  });

  test("several (dirs) add up from dune 3.23 on", () => {
    const dune = "(dirs a)(dirs b)";
    const rest = { "a/dune": library("a"), "b/dune": library("b"), "c/dune": library("c"), dune };
    expect(libraryNames({ ...lang("3.23"), ...rest })).toEqual(["a", "b"]);
    expect(problemsOf({ ...lang("3.22"), ...rest })).toEqual([
      'dune:1: "dirs" is already given in line 1 of dune; join the two.',
    ]);
  });
});

describe("(subdir) and (include)", () => {
  test.each<[string, Texts, readonly string[]]>([
    [
      "a subdir that exists",
      { dune: "(subdir a (test (name x)))", "a/dune": "(test (name y))" },
      ["x:a", "y:a"],
    ],
    ["one that does not", { dune: "(subdir a/b (executable (name x)))" }, ["x:a/b"]],
    ["one in another", { dune: "(subdir a (subdir ./b/../c (test (name x))))" }, ["x:a/c"]],
    ["one that (dirs) hides", { dune: "(dirs b)(subdir a (test (name x)))" }, []],
    [
      "one in a data-only directory",
      { dune: "(data_only_dirs a)(subdir a (test (name x)))", "a/dune": library("y") },
      ["x:a"],
    ],
    ["an include", { "a/dune": "(include x.inc)", "a/x.inc": "(test (name x))" }, ["x:a"]],
    [
      "an include from above",
      { "a/dune": "(include ../x.inc)", "x.inc": "(test (name x))" },
      ["x:a"],
    ],
    [
      "an include of an include",
      { dune: "(include a/x.inc)", "a/x.inc": "(include y.inc)", "a/y.inc": "(test (name x))" },
      ["x:"],
    ],
    [
      "an include in a subdir",
      { dune: "(subdir a (include x.inc))", "a/x.inc": "(test (name x))" },
      ["x:a"],
    ],
    [
      "a subdir in an include",
      { dune: "(include x.inc)", "x.inc": "(subdir a (test (name x)))" },
      ["x:a"],
    ],
    [
      "(dirs) in an include",
      { dune: "(include x.inc)", "x.inc": "(dirs b)", "a/dune": library("x") },
      [],
    ],
  ])("%s", (_what, texts, expected) => {
    const { executables } = read(texts);
    expect(executables.map(({ names, directory }) => `${names[0]}:${directory}`)).toEqual(expected);
  });

  test("spans are those of the file that holds the stanza", () => {
    const inc = "; x\n(executable (name x) (libraries a))";
    const { executables, texts } = read({ "a/dune": "(include ../x.inc)", "x.inc": inc });
    const span = executables[0]?.spans.libraries;
    expect(span).toEqual({ file: "x.inc", start: 25, end: 38 });
    expect(texts.get("x.inc")?.slice(span?.start, span?.end)).toBe("(libraries a)");
    expect([...texts.keys()]).toEqual(["a/dune", "x.inc"]);
  });

  test("file names outside ASCII", () => {
    const latin1 = Buffer.from('(include "é.inc")(dirs "à")').toString("latin1");
    expect(
      libraryNames({
        dune: latin1,
        "é.inc": library("x"),
        "à/dune": library("y"),
        "z/dune": library("z"),
      }),
    ).toEqual(["x", "y"]);
  });
});

describe("what cannot be read is named", () => {
  test.each<[string, Texts, string]>([
    [
      "OCaml syntax",
      { "a/dune": "(* -*- tuareg -*- *)\nlet () = (" },
      "a/dune:1: it is written in OCaml",
    ],
    [
      "a generated include",
      { "a/dune": "\n(include x.inc)" },
      "a/dune:2: a/x.inc is not in the tree",
    ],
    [
      "an include outside the project",
      { dune: "(include ../../etc/passwd)" },
      "dune:1: ../../etc/passwd is not in the tree",
    ],
    [
      "a dynamic include",
      { dune: "(dynamic_include ../x)" },
      "dune:1: what it includes is made by the build",
    ],
  ])("%s", (_what, texts, expected) => {
    const { unread, libraries } = read({ ...texts, "z/dune": library("z") });
    expect(unread.map(({ at, why }) => `${at.file}:${at.line}: ${why}`)).toEqual([expected]);
    expect(libraries.map(({ name }) => name)).toEqual(["z"]);
  });
});

describe("scopes", () => {
  test("a dune-project starts one", () => {
    const { libraries, executables } = read({
      "a/dune": library("a"),
      "v/dune-project": "(lang dune 2.5)\n(name v)",
      "v/dune": library("v"),
      "v/bin/dune": "(executable (name x))",
    });
    expect(libraries.map(({ name, scope }) => [name, scope])).toEqual([
      ["a", ""],
      ["v", "v"],
    ]);
    expect(executables[0]).toMatchObject({ scope: "v", language: [2, 5], directory: "v/bin" });
  });

  test("one in a data-only directory counts for nothing", () => {
    const { executables } = read({
      dune: "(data_only_dirs a)(subdir a (executable (name x)))",
      "a/dune-project": "(lang dune 1.0)",
    });
    expect(executables[0]).toMatchObject({ scope: "", language: [3, 0] });
  });

  test.each([
    ["dune-file where it is accepted", "(accept_alternative_dune_file_name)", ["x"]],
    ["dune where not", "", ["y"]],
    ["dune where it is refused", "(accept_alternative_dune_file_name false)", ["y"]],
  ])("%s", (_what, rest, names) => {
    const texts = { ...lang("3.0", rest), "a/dune-file": library("x"), "a/dune": library("y") };
    expect(libraryNames(texts)).toEqual(names);
  });

  test("without a dune-project the oldest language of supported dunes is assumed", () => {
    const project = readProject(filesOf({ dune: "(executable (name x))" }));
    expect(project.executables[0]).toMatchObject({ scope: "", language: [2, 9] });
  });

  test("a workspace of projects", () => {
    const project = readProject(
      filesOf({
        "dune-workspace": "(lang dune 3.0)",
        "p/dune-project": "(lang dune 3.1)",
        "p/dune": library("x"),
      }),
    );
    expect(project.libraries[0]?.scope).toBe("p");
    expect(project.workspaceFile).toBe("(lang dune 3.0)");
    expect(project.languages).toEqual([
      { version: [3, 0], at: { file: "dune-workspace", line: 1, column: 0 } },
      { version: [3, 1], at: { file: "p/dune-project", line: 1, column: 0 } },
    ]);
  });
});

test("an empty dune-workspace is as none, but makes a root", () => {
  const beside = readProject(filesOf({ ...lang("3.0"), "dune-workspace": "" }));
  expect(beside.workspaceFile).toBeUndefined();
  const only = readProject(filesOf({ "dune-workspace": "", "p/dune-project": "(lang dune 3.1)" }));
  expect(only.languages).toHaveLength(1);
});

describe("errors", () => {
  test.each<[string, Texts, readonly string[]]>([
    [
      "no project",
      { "a/dune-project": "(lang dune 3.0)" },
      [
        "There is no dune project here: no dune-project file was found; set working-directory to where it is.",
      ],
    ],
    [
      "no language",
      { "dune-project": "(name x)" },
      ["dune-project:1: A dune-project must start with (lang dune X.Y); add that line."],
    ],
    [
      "an empty dune-project",
      { "dune-project": "" },
      ["dune-project:1: A dune-project must start with (lang dune X.Y); add that line."],
    ],
    [
      "a dune-workspace that is not empty and has no language",
      { ...lang("3.0"), "dune-workspace": "; nothing yet\n" },
      ["dune-workspace:1: A dune-workspace must start with (lang dune X.Y); add that line."],
    ],
    [
      "a dune-workspace without a language",
      { ...lang("3.0"), "dune-workspace": "\n(context default)" },
      ["dune-workspace:2: A dune-workspace must start with (lang dune X.Y); add that line."],
    ],
    [
      "all at once, in all files",
      {
        ...lang("3.0"),
        dune: "(library (name x)\n (libraries (y)))",
        "a/dune": "(library",
        "b/dune": "x\n(executable (name a b))",
      },
      [
        "dune:2: A library, (re_export …) or (select …) is expected here.",
        "a/dune:1: The file cannot be read: this parenthesis is never closed; close it.",
        "b/dune:1: A stanza, (name …), is expected here.",
        'b/dune:2: The field "name" needs exactly one value.',
      ],
    ],
    [
      "an include that includes itself",
      { ...lang("3.0"), "a/dune": "(include x)", "a/x": "\n(include x)" },
      ["a/x:2: a/dune includes a/x includes a/x; break this circle."],
    ],
    [
      "a file that is included twice is wrong once",
      { ...lang("3.0"), dune: "(include x)(include x)", x: "(" },
      ["x:1: The file cannot be read: this parenthesis is never closed; close it."],
    ],
    [
      "an include without a name",
      { ...lang("3.0"), dune: "(include)" },
      ["dune:1: An (include) needs the name of one file; correct it."],
    ],
    [
      "a subdir that leaves its directory",
      { ...lang("3.0"), "a/dune": "(subdir ../b)" },
      ["a/dune:1: A (subdir) needs a path below its own directory; correct it."],
    ],
    [
      "an absolute subdir",
      { ...lang("3.0"), dune: "(subdir /a)" },
      ["dune:1: A (subdir) needs a path below its own directory; correct it."],
    ],
    [
      "a glob that is none",
      { ...lang("3.0"), dune: "(dirs {a)" },
      ["dune:1: {a is no set of directories: a { is never closed."],
    ],
    [
      "an unknown symbol",
      { ...lang("3.0"), dune: "(dirs :all)" },
      ["dune:1: :all is no set of directories: there is no such symbol."],
    ],
    [
      "data and vendored",
      { ...lang("3.0"), dune: "(data_only_dirs a)\n(vendored_dirs *)", "a/x": "" },
      ["dune:2: a is both in data_only_dirs and in vendored_dirs; take it out of one."],
    ],
  ])("%s", (_what, texts, expected) => {
    expect(problemsOf(texts)).toEqual(expected);
  });

  test("files that cannot be opened", () => {
    const files = filesOf({ "dune-project": "", "a/dune": "" });
    expect(() => readProject({ ...files, read: () => undefined })).toThrow(
      "dune-project:1: The file cannot be opened; let this user read it or, if it is a link, mend it.\na/dune:1: The file cannot be opened; let this user read it or, if it is a link, mend it.",
    );
  });

  test("deep nesting is no crash", () => {
    const nested = (form: string) => `${`(${form} `.repeat(50_000)}${")".repeat(50_000)}`;
    expect(problemsOf({ ...lang("3.0"), dune: `(dirs ${nested("not")})` })[0]).toContain(
      "too deeply",
    );
    expect(problemsOf({ ...lang("3.0"), dune: nested("subdir a") })[0]).toContain("below its own");
  });
});
