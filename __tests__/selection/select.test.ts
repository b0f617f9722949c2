import { describe, expect, test } from "vitest";
import { unknownLibraries } from "../../src/project/installed.ts";
import { installed, lines, messages, selecting, target } from "./selecting.ts";

const unix = target("unix");
const hvt = target("hvt", ["solo5", "freestanding", "c", "ocaml"]);
const xen = target("xen", ["xen", "solo5", "freestanding", "c", "ocaml"]);

const clock = {
  clock: "(library (name clock) (public_name clock) (virtual_modules clock))",
  "clock/unix": "(library (name clock_unix) (public_name clock.unix) (implements clock))",
  "clock/xen": "(library (name clock_xen) (public_name clock.xen) (implements clock))",
  "clock/free": "(library (name clock_f) (public_name clock.freestanding) (implements clock))",
  "clock/mock": "(library (name clock_mock) (public_name clock.mock) (implements clock))",
};
const archive = "(library (name archive) (libraries clock))";
const bin = (libraries: string) => `(executable (name main) (libraries ${libraries}))`;
const defaulting = (implementation: string) =>
  `(library (name clock) (public_name clock) (virtual_modules clock) (default_implementation ${implementation}))`;

describe("one virtual library", () => {
  test.each([
    ["by the only tag", unix, "clock.unix (tag)"],
    ["by the first of several tags", xen, "clock.xen (tag)"],
    ["by a later tag", hvt, "clock.freestanding (tag)"],
    ["by override", target("unix", ["unix"], { clock: "clock.mock" }), "clock.mock (override)"],
    [
      "by override with private names",
      target("unix", ["unix"], { clock: "clock_mock" }),
      "clock.mock (override)",
    ],
    [
      "by override, although its tag is for another platform",
      target("unix", ["unix"], { clock: "clock.xen" }),
      "clock.xen (override)",
    ],
  ])("%s", (_what, forTarget, choice) => {
    const selection = selecting({ ...clock, archive, bin: bin("archive") }, forTarget);
    expect(selection.problems).toEqual([]);
    expect(lines(selection)).toEqual([`clock = ${choice}`]);
  });

  test("a choice says what a report and the rewriting need", () => {
    const selection = selecting({ ...clock, archive, bin: bin("archive") }, xen);
    expect(selection).toEqual({
      choices: [
        {
          library: "clock",
          implementation: "clock.xen",
          reason: "tag",
          tag: "xen",
          neededBy: "archive",
          added: true,
          candidates: ["clock.freestanding", "clock.mock", "clock.unix", "clock.xen"],
        },
      ],
      problems: [],
      faults: [],
      unknown: [],
      unread: new Map(),
      usedOverrides: [],
    });
  });

  test("one that a library lists is explicit and need not be added", () => {
    const lib = "(library (name archive) (libraries clock clock.mock))";
    const { choices } = selecting({ ...clock, archive: lib, bin: bin("archive") }, xen);
    expect(choices).toMatchObject([
      { implementation: "clock.mock", reason: "explicit", added: false, neededBy: "archive" },
    ]);
  });

  test("one that a select brings in is explicit", () => {
    const select = bin(
      "clock (select a.ml from (nope clock.unix -> a.n.ml) (!nope clock.mock -> a.m.ml))",
    );
    expect(lines(selecting({ ...clock, bin: select }, unix))).toEqual([
      "clock = clock.mock (explicit)",
    ]);
  });

  test("the default, if its tag names no platform", () => {
    const dune = {
      clock: defaulting("clock.portable"),
      "clock/p": "(library (name p) (public_name clock.portable) (implements clock))",
      bin: bin("clock"),
    };
    expect(lines(selecting(dune, xen))).toEqual(["clock = clock.portable (default)"]);
  });

  test("a tag goes before the default", () => {
    const dune = { ...clock, clock: defaulting("clock.mock"), bin: bin("clock") };
    expect(lines(selecting(dune, xen))).toEqual(["clock = clock.xen (tag)"]);
  });

  test("an explicit one that suits no tag of the target, with the same override", () => {
    const forTarget = target("unix", ["unix"], { clock: "clock.xen" });
    const selection = selecting({ ...clock, bin: bin("clock clock.xen") }, forTarget);
    expect(selection.problems).toEqual([]);
    expect(lines(selection)).toEqual(["clock = clock.xen (explicit)"]);
    expect(selection.usedOverrides).toEqual(["clock"]);
  });

  test("re_export passes a virtual library on", () => {
    const lib = "(library (name archive) (libraries (re_export clock)))";
    expect(lines(selecting({ ...clock, archive: lib, bin: bin("archive") }, unix))).toEqual([
      "clock = clock.unix (tag)",
    ]);
  });

  test("an executable without libraries has nothing to choose", () => {
    expect(selecting({ ...clock, bin: "(executable (name main))" }, unix).choices).toEqual([]);
  });
});

describe("what dune hides is no candidate", () => {
  const gated = (field: string) => ({
    ...clock,
    "clock/xen": `(library (name clock_xen) (public_name clock.xen) (implements clock) ${field})`,
    bin: bin("clock"),
  });
  test.each([
    ["enabled_if is false", '(enabled_if (= %{context_name} "solo5"))', "clock.freestanding (tag)"],
    ["enabled_if is true", '(enabled_if (= %{context_name} "xen"))', "clock.xen (tag)"],
    [
      "an optional dependency is missing",
      "(optional) (libraries nope)",
      "clock.freestanding (tag)",
    ],
    ["an optional dependency is there", "(optional) (libraries gnt)", "clock.xen (tag)"],
    [
      "an optional dependency is hidden",
      "(optional) (libraries gnt hidden)",
      "clock.freestanding (tag)",
    ],
    [
      "no clause of an optional select holds",
      "(optional) (libraries (select x.ml from (nope -> x.n.ml)))",
      "clock.freestanding (tag)",
    ],
  ])("%s", (_what, field, choice) => {
    const hidden = "(library (name hidden) (enabled_if false))";
    const selection = selecting({ ...gated(field), hidden }, xen, installed("gnt"), {
      context_name: "xen",
    });
    expect(lines(selection)).toEqual([`clock = ${choice}`]);
  });
});

/** The shape of ocaml/dune#10460: b's implementation for solo5 needs a, whose default is for unix. */
describe("dune#10460", () => {
  const dune = {
    a: "(library (name a) (public_name a) (virtual_modules a) (default_implementation a.unix))",
    "a/unix": "(library (name a_unix) (public_name a.unix) (implements a) (libraries magic))",
    "a/solo5": "(library (name a_solo5) (public_name a.solo5) (implements a))",
    b: "(library (name b) (public_name b) (virtual_modules b) (default_implementation b.unix))",
    "b/unix": "(library (name b_unix) (public_name b.unix) (implements b))",
    "b/solo5": "(library (name b_solo5) (public_name b.solo5) (implements b) (libraries mid))",
    mid: "(library (name mid) (libraries a))",
  };
  test.each([
    ["b", ["b = b.solo5 (tag)", "a = a.solo5 (tag)"]],
    ["b b.solo5", ["b = b.solo5 (explicit)", "a = a.solo5 (tag)"]],
    ["b a.solo5 b.solo5", ["b = b.solo5 (explicit)", "a = a.solo5 (explicit)"]],
  ])("(libraries %s) on hvt", (libraries, expected) => {
    const selection = selecting({ ...dune, bin: bin(libraries) }, hvt);
    expect(selection.problems).toEqual([]);
    expect([...lines(selection)].sort()).toEqual([...expected].sort());
  });
  test("on unix a is not needed at all", () => {
    expect(lines(selecting({ ...dune, bin: bin("b") }, unix))).toEqual(["b = b.unix (tag)"]);
  });
});

describe("to a fixpoint", () => {
  const virtual = (name: string, fallback = "") =>
    `(library (name ${name}) (public_name ${name}) (virtual_modules ${name}) ${fallback})`;
  const implementation = (of: string, tag: string, libraries = "") =>
    `(library (name ${of}_${tag}) (public_name ${of}.${tag}) (implements ${of}) (libraries ${libraries}))`;

  test("through a chain of implementations", () => {
    const dune = {
      a: virtual("a"),
      "a/u": implementation("a", "unix", "b"),
      b: virtual("b", "(default_implementation b.any)"),
      "b/u": implementation("b", "any", "c"),
      c: virtual("c"),
      "c/u": implementation("c", "c"),
      bin: bin("a"),
    };
    expect(lines(selecting(dune, unix))).toEqual([
      "a = a.unix (tag)",
      "b = b.any (default)",
      "c = c.c (tag)",
    ]);
  });

  test("an implementation that is found to be listed replaces the one picked before", () => {
    const dune = {
      a: virtual("a"),
      "a/u": implementation("a", "unix", "extra"),
      "a/m": implementation("a", "mock"),
      extra: virtual("extra"),
      b: virtual("b"),
      "b/u": implementation("b", "unix", "a.mock"),
      bin: bin("a b"),
    };
    expect(lines(selecting(dune, unix))).toEqual(["a = a.mock (explicit)", "b = b.unix (tag)"]);
  });

  test("choices that follow from each other in a circle are an error", () => {
    const dune = {
      a: virtual("a"),
      "a/u": implementation("a", "unix", "a.mock"),
      "a/m": implementation("a", "mock"),
      bin: bin("a"),
    };
    expect(messages(selecting(dune, unix))).toEqual([
      "Target unix cannot settle on an implementation of a, which bin/main needs, because each choice leads to another one: its implementations are a.mock (tag mock), a.unix (tag unix); write implementations: {unix: {a: NAME}}.",
    ]);
    expect(lines(selecting(dune, target("unix", ["unix"], { a: "a.mock" })))).toEqual([
      "a = a.mock (override)",
    ]);
  });
});

describe("scopes", () => {
  test("each project's private names are its own", () => {
    const dune = {
      "": "(executable (name main) (libraries clock v.outer))",
      clock: "(library (name clock) (virtual_modules clock))",
      "clock/u": "(library (name clock_unix) (implements clock))",
      "vendor/": "(library (name clock) (virtual_modules clock))",
      "vendor/u": "(library (name clock_unix) (public_name v.clock_unix) (implements clock))",
      "vendor/o": "(library (name outer) (public_name v.outer) (libraries clock))",
    };
    const selection = selecting(dune, unix);
    expect(selection.problems).toEqual([]);
    expect(lines(selection)).toEqual(["clock = clock_unix (tag)", "clock = v.clock_unix (tag)"]);
  });

  test("a default that the executable cannot name is left to dune", () => {
    const dune = {
      "": "(executable (name main) (libraries v.outer))",
      "vendor/":
        "(library (name clock) (virtual_modules clock) (default_implementation clock_unix))",
      "vendor/u": "(library (name clock_unix) (implements clock))",
      "vendor/o": "(library (name outer) (public_name v.outer) (libraries clock))",
    };
    const { choices, problems } = selecting(dune, unix);
    expect(problems).toEqual([]);
    expect(choices).toMatchObject([
      { implementation: "clock_unix", reason: "default", added: false, neededBy: "v.outer" },
    ]);
  });
});

describe("before OCaml is installed", () => {
  test("what nothing is known of is listed and is no problem", () => {
    const dune = { ...clock, archive, bin: bin("archive lwt") };
    const selection = selecting(dune, unix, unknownLibraries);
    expect(selection.problems).toEqual([]);
    expect(selection.unknown).toEqual(["lwt"]);
    expect(lines(selection)).toEqual(["clock = clock.unix (tag)"]);
  });

  test("nor is an override that names what may be installed later", () => {
    const forTarget = target("unix", ["unix"], { clock: "clock-fast" });
    const selection = selecting({ ...clock, bin: bin("clock") }, forTarget, unknownLibraries);
    expect(selection).toMatchObject({ choices: [], problems: [], unknown: ["clock-fast"] });
  });

  test("nor a default", () => {
    const dune = { clock: defaulting("fast.clock"), bin: bin("clock") };
    const selection = selecting(dune, unix, unknownLibraries);
    expect(selection).toMatchObject({ choices: [], problems: [], unknown: ["fast.clock"] });
  });
});
