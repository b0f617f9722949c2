import { describe, expect, test } from "vitest";
import { chooseExecutables } from "../../src/plan/executables.ts";
import { executablePath } from "../../src/plan/project-executables.ts";
import { readProject } from "../../src/project/read-project.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import type { Target } from "../../src/targets/target.ts";
import { filesOf } from "../project/files-of.ts";

const targets = catalogue.filter(({ name }) => ["unix", "riscv32"].includes(name));
const both = catalogue.filter(({ name }) => ["unix", "js"].includes(name));

type Files = Readonly<Record<string, string>>;

function chooseFor(asked: readonly Target[], files: Files, wishes: readonly string[]) {
  const project = readProject(filesOf({ "dune-project": "(lang dune 3.0)", ...files }));
  const context = (name: string) => (name === "unix" || name === "js" ? "default" : name);
  const { wanted, problems } = chooseExecutables(project, wishes, asked, ({ name }) => ({
    context_name: context(name),
  }));
  return {
    wanted: wanted.map(
      ({ target, stanza, name }) => `${executablePath(stanza, name)} ${target.name}`,
    ),
    problems: problems.map(({ message }) => message),
  };
}

const choose = (files: Files, ...wishes: string[]) => chooseFor(targets, files, wishes);

const tool = "(executable (name main) (public_name tool))";
const two = {
  "a/dune": "(executable (name main))",
  "b/dune": "(executables (names main other))",
  "t/dune": "(test (name check))",
};

describe("executables that are built", () => {
  test.each([
    ["the only one is meant", { "bin/dune": "(executable (name main))" }, [], ["bin/main"]],
    ["a test beside it is not", { dune: "(executable (name m))\n(test (name t))" }, [], ["m"]],
    ["by path", two, ["b/main"], ["b/main"]],
    ["by path with dune's extension", two, ["./b/main.exe"], ["b/main"]],
    ["by public name", { ...two, "a/dune": tool }, ["tool"], ["a/main"]],
    ["the one with a public name", { ...two, "a/dune": tool }, [], ["a/main"]],
    [
      "all that have a public name",
      {
        "a/dune": tool,
        "b/dune": "(executables (names x y z) (public_names one - two))",
        "v/dune": "(executable (name v) (public_name vendored))",
        dune: "(vendored_dirs v) (test (name t)) (executable (name other))",
      },
      [],
      ["a/main", "b/x", "b/z"],
    ],
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

const rule = "(rule (with-stdout-to t.ml (run ../gen/gen.exe)))";
const gen = { "gen/dune": "(executable (name gen))" };
const app = { "bin/dune": `(executable (name app)) ${rule}` };

describe("what a rule runs", () => {
  test.each<[string, Files, string[], string[]]>([
    ["does not count", { ...gen, ...app }, [], ["bin/app"]],
    ["counts when named", { ...gen, ...app }, ["gen"], ["gen/gen"]],
    [
      "counts with a public name",
      { ...app, "gen/dune": "(executable (name gen) (public_name app-gen))" },
      [],
      ["gen/gen"],
    ],
    [
      "counts if that is for its own link",
      {
        dune: `(executable (name uk) (foreign_stubs (language c) (names manifest)))
          (rule (targets uk.json) (enabled_if (= %{context_name} riscv32))
           (action (with-stdout-to uk.json (run %{exe:uk.exe} describe))))
          (rule (targets manifest.c) (deps uk.json) (action (run elftool uk.json %{target})))`,
      },
      [],
      ["uk"],
    ],
  ])("%s", (_, files, wishes, paths) => {
    expect(choose(files, ...wishes)).toEqual({
      wanted: targets.flatMap(({ name }) => paths.map((path) => `${path} ${name}`)),
      problems: [],
    });
  });
});

describe("modes", () => {
  const clientServer = {
    "client/dune": "(executable (name client) (modes js))",
    "server/dune": "(executable (name server))",
  };
  const separate = ["server/server unix", "client/client js"];
  test.each<[string, Files, string[], string[]]>([
    ["one for JavaScript, one for the rest", clientServer, [], separate],
    ["the same, named", clientServer, ["client server"], separate],
    ["the same, by a glob", clientServer, ["**"], separate],
    [
      "the same, and the other is public",
      { ...clientServer, "server/dune": "(executable (name server) (public_name serverd))" },
      [],
      separate,
    ],
    [
      "for the browser only",
      { ...clientServer, "client/dune": "(executable (name client) (modes js wasm))" },
      [],
      separate,
    ],
    [
      "modes that name both",
      { dune: "(executable (name main) (modes exe js))" },
      [],
      ["main unix", "main js"],
    ],
    ["no modes", { dune: "(executable (name main))" }, [], ["main unix", "main js"]],
    [
      "a plugin beside it",
      {
        dune: "(executable (name main)) (executable (name p) (modes plugin (native shared_object)))",
      },
      [],
      ["main unix", "main js"],
    ],
    [
      "a plugin that is a program too",
      { dune: "(executable (name p) (modes (best exe) plugin))" },
      [],
      ["p unix", "p js"],
    ],
  ])("%s", (_, files, wishes, wanted) => {
    const names = wishes.flatMap((wish) => wish.split(" "));
    expect(chooseFor(both, files, names)).toEqual({ wanted, problems: [] });
  });

  test("what is named for one target is built for it", () => {
    const own = { unix: ["server"], js: ["client", "server"] };
    const asked = both.map((target) => ({
      ...target,
      executables: target.name === "js" ? own.js : own.unix,
    }));
    expect(chooseFor(asked, clientServer, ["client"])).toEqual({
      wanted: ["server/server unix", "client/client js", "server/server js"],
      problems: [],
    });
    const wrong = asked.map((target) => ({ ...target, executables: ["client"] }));
    expect(chooseFor(wrong, clientServer, []).problems).toEqual([
      "None of the executables client is for unix: their modes are for JavaScript only; leave the target out or name another executable.",
    ]);
  });
});

describe("globs", () => {
  const many = {
    "bin/dune": "(executables (names a b) (public_names tool-a -)) (test (name t))",
    "bin/sub/dune": "(executable (name c)) (executable (name p) (modes plugin))",
    "test/dune": "(tests (names one two))",
    ...gen,
    dune: `(executable (name d)) (rule (with-stdout-to x (run gen/gen.exe)))`,
  };
  test.each([
    ["bin/*", ["bin/a", "bin/b"]],
    ["*", ["d", "bin/a", "bin/b", "bin/sub/c"]],
    ["**", ["d", "bin/a", "bin/b", "bin/sub/c"]],
    ["./bin/{a,sub/c}.exe", ["bin/a", "bin/sub/c"]],
    ["tool-?", ["bin/a"]],
    ["test/*", ["test/one", "test/two"]],
    ["gen/*", ["gen/gen"]],
  ])("%s", (glob, paths) => {
    const { wanted, problems } = choose(many, glob);
    expect(problems).toEqual([]);
    const forUnix = wanted.flatMap((one) => (one.endsWith(" unix") ? one.slice(0, -5) : []));
    expect(forUnix.sort()).toEqual([...paths].sort());
  });

  test("several that overlap, and names, take each once", () => {
    expect(choose(many, "bin/*", "bin/a", "a").wanted.length).toBe(4);
  });

  test.each([
    ["bni/*", "`bni/*` matches no executable; the nearest are bin/a, bin/b, bin/sub/c, bin/t, d."],
    ["bin/[a", "`bin/[a` in executables is no glob: a [ is never closed; correct it."],
    [
      "bin/sub/p",
      "Executable `bin/sub/p` is no program: the modes of bin/sub/p are for plugins and objects; take it out of executables.",
    ],
  ])("%s", (wish, message) => {
    expect(choose(many, wish).problems).toEqual([message]);
  });

  test("a glob that would take for ever is refused", () => {
    expect(choose(many, `${"*a".repeat(400)}`).problems.join()).toContain("it is too long");
    expect(choose(many, `${"{*,".repeat(40)}${"}".repeat(40)}*`).problems.length).toBeLessThan(2);
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
      "none but what a rule runs",
      { ...gen, dune: "(library (name l)) (rule (with-stdout-to t.ml (run gen/gen.exe)))" },
      [],
      "No executable for unix, riscv32: what a rule runs counts only when named (gen/gen); add one, or name a test in executables.",
    ],
    [
      "none but plugins and JavaScript",
      {
        dune: "(executable (name p) (modes object)) (executables (names c d) (modes js))",
      },
      [],
      "No executable for unix, riscv32: plugins and objects do not count (p), what is JavaScript only does not count (c, d); add one, or name a test in executables.",
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
