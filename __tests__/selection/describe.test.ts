import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { confirmSelection, type Expectation } from "../../src/selection/describe.ts";
import type { Reason } from "../../src/selection/selection.ts";

const output = (version: string) =>
  readFileSync(new URL(`fixtures/describe-${version}.sexp`, import.meta.url), "utf8");

const choice = (implementation: string, reason: Reason = "tag", added = true) => ({
  implementation,
  reason,
  added,
  candidates: ["clock.unix", "clock.xen", "deflate.ocaml", "deflate.c", "hal_sim", "hal_default"],
});
const selected = ["clock.xen", "deflate.ocaml", "hal_sim"].map((name) => choice(name));
const main: Expectation = {
  context: "xen",
  executable: { kind: "executable", directory: "bin", names: ["main"] },
  choices: selected,
};
const bug = "this is a bug in dune-targets, please report it";

describe.each(["2.9.3", "3.17.2", "3.24.1"])("what dune %s describes", (version) => {
  const deviations = (...expectations: readonly Expectation[]) =>
    confirmSelection(output(version), expectations);

  test("confirms a selection, in a directory with a blank too", () => {
    const inner: Expectation = {
      context: "xen",
      executable: { kind: "executables", directory: "two words", names: ["inner"] },
      choices: [choice("clock.unix", "explicit", false)],
    };
    expect(deviations(main, inner)).toEqual([]);
  });

  test("a default that dune links by itself is not described", () => {
    const left = [...selected, choice("hal_default", "default", false)];
    expect(deviations({ ...main, choices: left })).toEqual([]);
  });

  test.each([
    [
      "another one",
      [choice("clock.unix"), ...selected.slice(1)],
      "clock.unix, deflate.ocaml, hal_sim",
    ],
    ["one too many", selected.slice(1), "deflate.ocaml, hal_sim"],
  ])("%s is our bug", (_what, choices, expected) => {
    const expectation = { ...main, choices };
    expect(deviations(expectation)).toEqual([
      {
        ...{ kind: "different", expectation },
        message: `dune links other implementations into bin/main in the context xen than were selected: expected ${expected}, found clock.xen, deflate.ocaml, hal_sim; ${bug}.`,
      },
    ]);
  });

  test("an implementation that dune leaves out is missing, which the build explains", () => {
    const expectation = { ...main, choices: [...selected, choice("deflate.c")] };
    expect(deviations(expectation)).toEqual([
      {
        ...{ kind: "missing", expectation },
        message: `dune leaves out deflate.c of bin/main in the context xen because something that it needs cannot be resolved there: unless dune names what the project lacks, ${bug} (expected clock.xen, deflate.c, deflate.ocaml, hal_sim).`,
      },
    ]);
  });

  test.each([
    ["an executable that dune cannot resolve", "xen", "bin", "broken"],
    ["another context", "default", "bin", "main"],
    ["another directory", "xen", "", "main"],
  ])("%s is missing", (_what, context, directory, name) => {
    const executable = { kind: "executable", directory, names: [name] } as const;
    const path = directory === "" ? name : `${directory}/${name}`;
    const expectation = { context, executable, choices: [choice("clock.xen")] };
    expect(deviations(expectation)).toEqual([
      {
        ...{ kind: "missing", expectation },
        message: `dune leaves out ${path} in the context ${context} because something that it needs cannot be resolved there: unless dune names what the project lacks, ${bug} (expected clock.xen).`,
      },
    ]);
  });

  test("tests are not described by any dune and therefore passed over", () => {
    const executable = { kind: "test", directory: "test", names: ["main"] } as const;
    expect(deviations({ ...main, executable })).toEqual([]);
  });
});

test.each(["", "(", "atom", '("'])("output %j cannot be read", (text) => {
  expect(confirmSelection(text, [main])).toEqual([
    {
      ...{ kind: "unreadable", expectation: undefined },
      message: `dune describe printed what we cannot read: ${bug}.`,
    },
  ]);
});

const described = (name: string, requires: string) =>
  `((library ((name clock.unix) (uid u) (requires ()))) (executables ((names (${name})) (requires (${requires})) (include_dirs (_build/xen/bin/.main.eobjs/byte)))))`;

test.each(["main", "the-tool"])(
  "an executable is known by where its objects are, though dune prints its name as %s",
  (name) => {
    const choices = [choice("clock.unix")];
    expect(confirmSelection(described(name, "u"), [{ ...main, choices }])).toEqual([]);
    expect(confirmSelection(described(name, "u"), [main])[0]?.kind).toBe("different");
  },
);

test("no implementation at all is said in words", () => {
  const none: Expectation = { ...main, choices: [choice("clock.xen", "default", false)] };
  const text = described("main", "u");
  expect(confirmSelection(text, [none])[0]?.message).toContain("expected no implementation,");
});
