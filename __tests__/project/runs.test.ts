import { describe, expect, test } from "vitest";
import { readProject } from "../../src/project/read-project.ts";
import { filesOf } from "./files-of.ts";

type Files = Readonly<Record<string, string>>;

const gen = { "gen/dune": "(executable (name gen) (public_name the-gen))" };

function runsIn(files: Files) {
  return readProject(filesOf({ "dune-project": "(lang dune 3.0)", ...files })).runs;
}

const pathsIn = (files: Files) =>
  runsIn(files)
    .map(({ path }) => path)
    .sort();

describe("a rule of bin/ that runs gen/gen", () => {
  test.each([
    ["by its path", "(rule (with-stdout-to t.ml (run ../gen/gen.exe)))"],
    ["as an action", "(rule (targets t.ml) (action (run ../gen/gen.exe -o %{targets})))"],
    ["as %{exe:…}", "(rule (target t.ml) (action (run %{exe:../gen/gen.exe} %{target})))"],
    ["as %{dep:…}", "(rule (with-stdout-to t.ml (run %{dep:../gen/gen.exe})))"],
    ["as bytecode", "(rule (with-stdout-to t.ml (run ../gen/gen.bc)))"],
    ["by the interpreter", "(rule (with-stdout-to t.ml (run ocamlrun %{dep:../gen/gen.bc})))"],
    ["as JavaScript", "(rule (with-stdout-to t (run node %{dep:../gen/gen.bc.js})))"],
    ["from the root", "(rule (with-stdout-to t.ml (run %{workspace_root}/gen/gen.exe)))"],
    ["from the project", "(rule (with-stdout-to t.ml (run %{project_root}/gen/gen.exe)))"],
    [
      "elsewhere",
      "(rule (target t) (action (chdir %{workspace_root} (with-stdout-to t (run gen/gen.exe)))))",
    ],
    [
      "elsewhere, from here",
      "(rule (target t) (action (chdir %{workspace_root} (run %{exe:../gen/gen.exe} t))))",
    ],
    [
      "by a name of its own",
      "(rule (targets t) (deps (:gen ../gen/gen.exe)) (action (with-stdout-to %{targets} (run %{gen}))))",
    ],
    [
      "as a dependency",
      "(rule (target t) (deps (file ../gen/gen.exe) x) (action (with-stdout-to t (run %{deps}))))",
    ],
    ["in a script", "(rule (target t) (deps ../gen/gen.exe) (action (run sh %{dep:make.sh})))"],
    ["in a shell", '(rule (with-stdout-to t (system "../gen/gen.exe | sort > t")))'],
    ["in a shell, later", '(rule (target t) (action (bash "cd . && A=b ../gen/gen.exe -o t")))'],
    ["in a shell, as a variable", '(rule (with-stdout-to t (system "%{exe:../gen/gen.exe}")))'],
    ["in a shell that is run", '(rule (with-stdout-to t (run sh -c "../gen/gen.exe > t")))'],
    ["with variables", "(rule (with-stdout-to t (run env A=b ../gen/gen.exe)))"],
    ["in a pipe", "(rule (with-stdout-to t (pipe-stdout (run ../gen/gen.exe) (run sort))))"],
    ["by its public name", "(rule (with-stdout-to t.ml (run the-gen a)))"],
    ["as %{bin:…}", "(rule (with-stdout-to t.ml (run %{bin:the-gen})))"],
    ["by its public name in a shell", '(rule (with-stdout-to t.ml (system "the-gen > t")))'],
    ["by its public name for another", "(rule (target t) (action (run ./make %{bin:the-gen})))"],
    ["for another program", "(rule (target t) (action (run ./make %{exe:../gen/gen.exe})))"],
    ["for an alias", "(rule (alias runtest) (action (run ../gen/gen.exe)))"],
    ["for an alias of dune 1", "(alias (name check) (action (run ../gen/gen.exe)))"],
    [
      "to preprocess",
      "(executable (name main) (preprocess (action (run %{exe:../gen/gen.exe} %{input-file}))))",
    ],
    [
      "to preprocess modules of a library",
      "(library (name l) (preprocess (per_module ((action (run ../gen/gen.exe %{input-file})) a))))",
    ],
  ])("%s", (_, dune) => {
    expect(pathsIn({ ...gen, "bin/dune": dune })).toEqual(["gen/gen"]);
    expect(pathsIn({ ...gen, "bin/dune": "(include rules.inc)", "bin/rules.inc": dune })).toEqual([
      "gen/gen",
    ]);
    expect(pathsIn({ ...gen, dune: `(subdir bin ${dune})` })).toEqual(["gen/gen"]);
  });
});

describe("no rule of bin/ runs gen/gen", () => {
  test.each([
    ["another of that name", "(rule (with-stdout-to t.ml (run ./gen.exe)))"],
    ["another that is installed", "(rule (with-stdout-to t.ml (run gen)))"],
    ["one outside", "(rule (with-stdout-to t.ml (run ../../../gen/gen.exe)))"],
    ["it is copied", "(rule (copy ../gen/gen.exe tool))"],
    ["it is a dependency of what is copied", "(rule (deps ../gen/gen.exe) (action (copy a b)))"],
    [
      "it is converted",
      "(rule (target t.bin) (action (run arm-objcopy %{dep:../gen/gen.exe} t.bin)))",
    ],
    ["it is stripped", "(rule (target t) (action (run strip %{exe:../gen/gen.exe} -o t)))"],
    [
      "it is packed",
      '(rule (target t) (deps ../gen/gen.exe) (action (system "tar cf t ../gen/gen.exe")))',
    ],
    ["it is built for an alias", "(alias (name all) (deps ../gen/gen.exe))"],
    ["it is the same, today", "(rule (alias all) (deps ../gen/gen.exe) (action (progn)))"],
    [
      "a test tests it",
      "(test (name t) (deps ../gen/gen.exe) (action (run %{test} %{exe:../gen/gen.exe})))",
    ],
    ["cram tests test it", "(cram (deps ../gen/gen.exe))"],
    ["it is installed", "(install (section bin) (files (../gen/gen.exe as gen)))"],
    [
      "malformed",
      "(rule) (rule (action)) (rule (deps (:x)) (action (run))) (alias (action (run (a))))",
    ],
  ])("%s", (_, dune) => {
    expect(pathsIn({ ...gen, "bin/dune": dune })).toEqual([]);
  });
});

describe("an executable that is run for its own link", () => {
  const unikernel = "(executable (name uk) (foreign_stubs (language c) (names manifest)))";
  const json = "(rule (with-stdout-to uk.json (run %{exe:uk.exe} describe)))";
  const stub =
    "(rule (targets manifest.c) (deps uk.json) (action (run elftool uk.json manifest.c)))";
  test.each<[string, string, boolean]>([
    ["through another rule", `${unikernel} ${json} ${stub}`, true],
    [
      "through a dependency in its place",
      `${unikernel} ${json} (rule (with-stdout-to manifest.c (run elftool %{dep:uk.json})))`,
      true,
    ],
    [
      "for flags of its link",
      "(executable (name uk) (link_flags (:include flags.sexp))) (rule (with-stdout-to flags.sexp (run ./uk.exe)))",
      true,
    ],
    [
      "and for another too",
      `${unikernel} ${json} ${stub} (rule (alias runtest) (action (run ./uk.exe)))`,
      false,
    ],
    [
      "for another of its directory",
      "(executable (name uk) (modules uk)) (executable (name main) (modules main table)) (rule (with-stdout-to table.ml (run ./uk.exe)))",
      false,
    ],
    [
      "through a library beside it",
      `(executable (name uk) (libraries start)) (library (name start) (modules) (foreign_stubs (language c) (names manifest))) ${json} ${stub}`,
      true,
    ],
    [
      "for C code of its own name, which another uses",
      "(executable (name uk) (modules uk)) (rule (with-stdout-to uk.c (run ./uk.exe))) (library (name l) (modules) (foreign_stubs (language c) (names uk)))",
      false,
    ],
    ["for nobody", `(executable (name uk)) ${json}`, false],
  ])("%s", (_, dune, forItself) => {
    expect(runsIn({ "app/dune": dune })).toEqual([{ path: "app/uk", forItself }]);
  });

  test("not if the rule is in another directory", () => {
    expect(
      runsIn({ ...gen, "bin/dune": "(rule (with-stdout-to gen (run ../gen/gen.exe)))" }),
    ).toEqual([{ path: "gen/gen", forItself: false }]);
  });
});

describe("takes no time", () => {
  const many = <Item>(make: (n: number) => Item) => Array.from({ length: 3000 }, (_, n) => make(n));
  test.each([
    [
      "a chain of rules",
      `(executable (name uk) (link_deps uk3000)) ${many(
        (n) => `(rule (with-stdout-to uk${n + 1} (progn (cat uk${n}) (run ./uk.exe))))`,
      ).join("\n")}`,
      1,
    ],
    [
      "a directory of tests",
      many(
        (n) => `(executable (name t${n})) (rule (alias runtest) (action (run ./t${n}.exe)))`,
      ).join("\n"),
      3000,
    ],
    [
      "deep nesting",
      `(executable (name uk)) (rule (action ${"(progn ".repeat(20_000)} (run ./uk.exe)${")".repeat(20_000)}))`,
      1,
    ],
    [
      "many dependencies",
      `(executable (name uk)) (rule (deps ${many((n) => `f${n}.exe`).join(" ")} uk.exe) (action (run ./x ${many((n) => `f${n}.exe`).join(" ")})))`,
      1,
    ],
  ])("%s", (_, dune, runs) => {
    const started = performance.now();
    expect(runsIn({ dune }).length).toBe(runs);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
