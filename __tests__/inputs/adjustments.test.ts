import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/targets/catalogue.ts";
import type { Target } from "../../src/targets/target.ts";
import { load, problemsOf, type Request } from "./loading.ts";

const tagsOf = (name: string) => catalogue.find((target) => target.name === name)?.variants ?? [];

async function adjusted(request: Request): Promise<Readonly<Record<string, Target>>> {
  const { targets } = await load(request);
  return Object.fromEntries(targets.map((target) => [target.name, target]));
}

describe("variants", () => {
  test("tags for all targets come first, none twice, in each way to say them", async () => {
    for (const text of ["mock ocaml", "mock,ocaml", "mock\nocaml", "- mock\n- ocaml"]) {
      const { unix, js } = await adjusted({ flags: { targets: "unix js", variants: text } });
      expect(unix?.variants).toEqual(["mock", "ocaml", "unix", "linux", "posix", "native", "c"]);
      expect(js?.variants).toEqual(["mock", "ocaml", "js", "jsoo"]);
    }
  });

  test("a mapping of targets and globs, the later ones first", async () => {
    const variants = "{'*': ocaml, riscv32: [mock, board]}";
    const { unix, riscv32 } = await adjusted({ flags: { targets: "unix riscv32", variants } });
    expect(unix?.variants).toEqual(["ocaml", "unix", "linux", "posix", "native", "c"]);
    expect(riscv32?.variants).toEqual([
      "mock",
      "board",
      "ocaml",
      "riscv32",
      "riscv",
      "freestanding",
      "c",
    ]);
  });

  test("in the file", async () => {
    const { unix, js } = await adjusted({ file: "targets: unix js\nvariants:\n  u*: mock\n" });
    expect(unix?.variants).toEqual(["mock", ...tagsOf("unix")]);
    expect(js?.variants).toEqual(tagsOf("js"));
  });

  test.each([
    [
      "$(id)",
      "flag --variants: `$(id)` is not a tag: expected letters, digits, `_`, `-`, `+` and `.`.",
    ],
    [
      "a'b",
      "flag --variants: `a'b` is not a tag: expected letters, digits, `_`, `-`, `+` and `.`.",
    ],
    [
      "{unix: {a: b}}",
      "flag --variants, line 1: `variants.unix`: expected text or a list, found a mapping.",
    ],
    ["{unix: [[a]]}", "flag --variants, line 1: `variants.unix[0]`: expected text, found a list."],
    [
      "{js: mock}",
      "flag --variants, line 1: `variants.js`: `js` matches none of the targets that are asked for: `unix`.",
    ],
    [
      "{jss: mock}",
      "flag --variants, line 1: `variants.jss`: `jss` matches no target; the nearest are `js`, `hvt`, `spt`.",
    ],
    [
      "{*: mock}",
      "flag --variants: YAML aliases are refused; put a glob that begins with `*` in quotes.",
    ],
  ])("%s", async (variants, problem) => {
    expect(await problemsOf({ flags: { targets: "unix", variants } })).toContain(problem);
  });

  test("a flag may ask for fewer targets than the file provides for, but not for unknown ones", async () => {
    const file = "targets: unix js\nvariants:\n  js: mock\n";
    expect((await adjusted({ flags: { targets: "unix" }, file }))["unix"]?.variants).toEqual(
      tagsOf("unix"),
    );
    const wrong = "targets: unix js\nvariants:\n  jss: mock\n";
    expect(await problemsOf({ flags: { targets: "unix" }, file: wrong })).toBe(
      "dune-targets.yml:3: `variants.jss`: `jss` matches no target; the nearest are `js`, `hvt`, `spt`.",
    );
    const unused = "targets: unix\nvariants:\n  js: mock\n";
    expect(await problemsOf({ file: unused })).toBe(
      "dune-targets.yml:3: `variants.js`: `js` matches none of the targets that are asked for: `unix`.",
    );
  });
});

describe("implementations", () => {
  test("for all targets, in each way to say them", async () => {
    for (const text of [
      "clock=clock.mock a.b=c-d",
      "clock=clock.mock,a.b=c-d",
      "clock=clock.mock\na.b=c-d",
      "- clock=clock.mock\n- a.b=c-d",
      "clock: clock.mock\na.b: c-d",
      "{clock: clock.mock, a.b: c-d}",
    ]) {
      const { unix, js } = await adjusted({ flags: { targets: "unix js", implementations: text } });
      expect(unix?.implementations).toEqual({ clock: "clock.mock", "a.b": "c-d" });
      expect(js?.implementations).toEqual({ clock: "clock.mock", "a.b": "c-d" });
    }
  });

  test("for some targets, over those for all", async () => {
    const file =
      "targets: unix js\nimplementations:\n  unix: {clock: clock.unix}\n  clock: clock.mock\n";
    const { unix, js } = await adjusted({ file });
    expect(unix?.implementations).toEqual({ clock: "clock.unix" });
    expect(js?.implementations).toEqual({ clock: "clock.mock" });
  });

  test("over those of a row", async () => {
    const file =
      "targets: [{name: js, implementations: {clock: a, led: b}}]\nimplementations: clock=c\n";
    const { js } = await adjusted({ file });
    expect(js?.implementations).toEqual({ clock: "c", led: "b" });
  });

  const name = "expected letters, digits, `_`, `-`, `+` and `.`";
  test.each([
    [
      "clock",
      "flag --implementations: expected `library=implementation`, without spaces, found `clock`.",
    ],
    [
      "a=b=c",
      "flag --implementations: expected `library=implementation`, without spaces, found `a=b=c`.",
    ],
    ["clock=", `flag --implementations: nothing is not a library's name: ${name}.`],
    ["=clock", `flag --implementations: nothing is not a library's name: ${name}.`],
    ["clock=$(id)", `flag --implementations: \`$(id)\` is not a library's name: ${name}.`],
    ["clock=../x", `flag --implementations: \`../x\` is not a library's name: ${name}.`],
    ["a=b a=c", "flag --implementations: `a` is given two implementations; keep one."],
    ["a: b\na: c", "flag --implementations, line 2: the key `a` is given twice; keep one."],
    [
      "a b: c",
      `flag --implementations, line 1: \`implementations.a b\`: \`a b\` is not a library's name: ${name}.`,
    ],
    [
      "a: [b]",
      "flag --implementations, line 1: `implementations.a`: expected text or a mapping, found a list.",
    ],
    [
      "a:",
      "flag --implementations, line 1: `implementations.a`: expected text or a mapping, found nothing.",
    ],
    [
      "jss: {a: b}",
      "flag --implementations, line 1: `implementations.jss`: `jss` matches no target; the nearest are `js`, `hvt`, `spt`.",
    ],
    [
      "js: {a: b}",
      "flag --implementations, line 1: `implementations.js`: `js` matches none of the targets that are asked for: `unix`.",
    ],
  ])("%j", async (implementations, problem) => {
    expect(await problemsOf({ flags: { targets: "unix", implementations } })).toBe(problem);
  });
});

describe("executables", () => {
  test("for all targets, in each way to say them", async () => {
    for (const text of ["main bin/*", "main,bin/*", "- main\n- bin/*", "main bin/{a,b}"]) {
      const { targets, executables } = await load({
        flags: { targets: "unix js", executables: text },
      });
      expect(executables).toEqual(["main", text.includes("{") ? "bin/{a,b}" : "bin/*"]);
      expect(targets.map((target) => target.executables)).toEqual([undefined, undefined]);
    }
  });

  test("for some targets, by name or glob, the later ones over earlier ones", async () => {
    const executables = "{'*': [a, b], js: client, unix: []}";
    const { targets, executables: forAll } = await load({
      flags: { targets: "unix js riscv32", executables },
    });
    expect(forAll).toEqual([]);
    expect(targets.map((target) => target.executables)).toEqual([
      undefined,
      ["client"],
      ["a", "b"],
    ]);
  });

  test("in the file, in a row too; what is said for all wins over rows", async () => {
    const rows = "targets: [unix, {name: js, executables: client server}]\n";
    const { unix, js } = await adjusted({ file: `${rows}executables:\n  u*: server\n` });
    expect([unix?.executables, js?.executables]).toEqual([["server"], ["client", "server"]]);
    const { targets, executables } = await load({ file: rows, flags: { executables: "main" } });
    expect(executables).toEqual(["main"]);
    expect(targets.map((target) => target.executables)).toEqual([undefined, undefined]);
  });

  test.each([
    [
      "{jss: main}",
      "flag --executables, line 1: `executables.jss`: `jss` matches no target; the nearest are `js`, `hvt`, `spt`.",
    ],
    [
      "{js: main}",
      "flag --executables, line 1: `executables.js`: `js` matches none of the targets that are asked for: `unix`.",
    ],
    [
      "{unix: {a: b}}",
      "flag --executables, line 1: `executables.unix`: expected text or a list, found a mapping.",
    ],
    [
      '{unix: "a\u0000b"}',
      "flag --executables, line 1: `executables.unix`: `a\\u{0}b` holds a control character (a line end, NUL or the like); remove it.",
    ],
  ])("%s", async (executables, problem) => {
    expect(await problemsOf({ flags: { targets: "unix", executables } })).toBe(problem);
  });

  test("a flag may ask for fewer targets than the file names executables for", async () => {
    const file = "targets: unix js\nexecutables: {js: client}\n";
    expect((await adjusted({ flags: { targets: "unix" }, file }))["unix"]?.executables).toBe(
      undefined,
    );
  });
});
