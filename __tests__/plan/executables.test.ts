import { describe, expect, test } from "vitest";
import { chooseExecutables, executablePath } from "../../src/plan/executables.ts";
import { readProject } from "../../src/project/read-project.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { filesOf } from "../project/files-of.ts";

const targets = catalogue.filter(({ name }) => ["unix", "riscv32"].includes(name));

function choose(files: Record<string, string>, ...wishes: string[]) {
  const project = readProject(filesOf({ "dune-project": "(lang dune 3.0)", ...files }));
  const context = (name: string) => (name === "unix" ? "default" : name);
  const { wanted, problems } = chooseExecutables(
    project.executables,
    wishes,
    targets,
    ({ name }) => ({
      context_name: context(name),
    }),
  );
  return {
    wanted: wanted.map(
      ({ target, stanza, name }) => `${executablePath(stanza, name)} ${target.name}`,
    ),
    problems: problems.map(({ message }) => message),
  };
}

const two = {
  "a/dune": "(executable (name main) (public_name tool))",
  "b/dune": "(executables (names main other))",
  "t/dune": "(test (name check))",
};

describe("executables that are built", () => {
  test.each([
    ["the only one is meant", { "bin/dune": "(executable (name main))" }, [], ["bin/main"]],
    ["a test beside it is not", { dune: "(executable (name m))\n(test (name t))" }, [], ["m"]],
    ["by path", two, ["b/main"], ["b/main"]],
    ["by path with dune's extension", two, ["./b/main.exe"], ["b/main"]],
    ["by public name", two, ["tool"], ["a/main"]],
    ["by a name that only one has", two, ["other"], ["b/other"]],
    ["a test when named", two, ["t/check"], ["t/check"]],
  ])("%s", (_, files, wishes, paths) => {
    expect(choose(files, ...wishes)).toEqual({
      wanted: targets.flatMap(({ name }) => paths.map((path) => `${path} ${name}`)),
      problems: [],
    });
  });

  test("each target takes the one that is enabled in its context", () => {
    const files = {
      "u/dune": "(executable (name main) (enabled_if (= %{context_name} default)))",
      "f/dune": "(executable (name main) (enabled_if (<> %{context_name} default)))",
    };
    expect(choose(files)).toEqual({ wanted: ["u/main unix", "f/main riscv32"], problems: [] });
  });
});

describe("executables that cannot be meant", () => {
  const unixOnly = {
    "u/dune": "(executable (name main) (enabled_if (= %{context_name} default)))",
  };
  test.each([
    [
      "several",
      two,
      [],
      "Several executables for unix, riscv32 (a/main, b/main, b/other): choose with executables.",
    ],
    [
      "none",
      { dune: "(library (name l))" },
      [],
      "No executable for unix, riscv32: no executable stanza is enabled there; add one, or name a test in executables.",
    ],
    [
      "none for one target",
      unixOnly,
      [],
      "No executable for riscv32: no executable stanza is enabled there; add one, or name a test in executables.",
    ],
    [
      "named but disabled",
      unixOnly,
      ["u/main"],
      "None of the executables u/main is enabled for riscv32: their enabled_if is false there; leave the target out or name another executable.",
    ],
    [
      "ambiguous",
      two,
      ["main"],
      "Executable main is ambiguous: write one of a/main, b/main in executables.",
    ],
    [
      "unknown",
      two,
      ["b/mian"],
      "Executable `b/mian` does not exist; the nearest are a/main, b/main, b/other, t/check.",
    ],
    [
      "hostile",
      two,
      ["$(x)\n../y"],
      "Executable `$(x)\\n../y` does not exist; the nearest are a/main, b/main, b/other, t/check.",
    ],
    [
      "unknown where there is none",
      {},
      ["x"],
      "Executable `x` does not exist; the project has none.",
    ],
  ])("%s", (_, files, wishes, message) => {
    expect(choose(files, ...wishes).problems).toEqual([message]);
  });
});
