import { describe, expect, test } from "vitest";
import { readProject } from "../../src/project/read-project.ts";
import { unusedOverrides } from "../../src/selection/select.ts";
import { filesOf } from "../project/files-of.ts";
import { installed, messages, selecting, target } from "./selecting.ts";

const unix = target("unix", ["unix", "c", "ocaml"]);
const js = target("js", ["js", "ocaml"]);
const told = (implementation: string) => target("unix", ["unix"], { clock: implementation });

const virtual = (field = "") =>
  `(library (name clock) (public_name clock) (virtual_modules clock) ${field})`;
const implementing = (tag: string, fields = "") =>
  `(library (name clock_${tag}) (public_name clock.${tag}) (implements clock) ${fields})`;
const clock = { clock: virtual(), "clock/u": implementing("unix"), "clock/x": implementing("xen") };
const lib = "(library (name archive) (libraries clock))";
const project = { ...clock, lib, bin: "(executable (name main) (libraries archive))" };
const listing = (libraries: string) => ({
  ...project,
  bin: `(executable (name main) (libraries ${libraries}))`,
});

describe("each mistake is one sentence", () => {
  test.each([
    [
      "no library implements it",
      { ...project, "clock/u": "", "clock/x": "" },
      unix,
      "Target unix has no implementation of clock, which archive needs: no library implements it and the target takes the tags unix, c, ocaml; add one with such a tag or write implementations: {unix: {clock: NAME}}.",
    ],
    [
      "no tag and no default",
      project,
      js,
      "Target js has no implementation of clock, which archive needs: its implementations are clock.unix (tag unix), clock.xen (tag xen) and the target takes the tags js, ocaml; add one with such a tag or write implementations: {js: {clock: NAME}}.",
    ],
    [
      "the only one with the tag is disabled",
      { ...project, "clock/u": implementing("unix", "(enabled_if false)") },
      unix,
      "Target unix has no implementation of clock, which archive needs: its implementations are clock.unix (tag unix; unusable, its enabled_if is false), clock.xen (tag xen) and the target takes the tags unix, c, ocaml; add one with such a tag or write implementations: {unix: {clock: NAME}}.",
    ],
    [
      "the default lacks an optional dependency",
      {
        ...project,
        clock: virtual("(default_implementation clock.any)"),
        "clock/a": implementing("any", "(optional) (libraries nope)"),
      },
      js,
      "Target js has no implementation of clock, which archive needs: its implementations are clock.any (tag any; unusable, it is optional and nope is not available), clock.unix (tag unix), clock.xen (tag xen) and the target takes the tags js, ocaml; add one with such a tag or write implementations: {js: {clock: NAME}}.",
    ],
    [
      "the default is for another platform",
      { ...project, clock: virtual("(default_implementation clock.unix)") },
      js,
      "Target js has no implementation of clock, which archive needs, and the default clock.unix is for another platform (unix): its implementations are clock.unix (tag unix), clock.xen (tag xen) and the target takes the tags js, ocaml; add one with such a tag or write implementations: {js: {clock: NAME}}.",
    ],
    [
      "two with the same tag",
      {
        ...project,
        "clock/v": "(library (name clock_v) (public_name fast.unix) (implements clock))",
      },
      unix,
      "Target unix cannot choose among the implementations of clock, which archive needs, with the tag unix: clock.unix, fast.unix; write implementations: {unix: {clock: NAME}} with one of them.",
    ],
    [
      "a listed one for another platform",
      listing("archive clock.xen"),
      unix,
      "Target unix cannot link clock.xen, which bin/main lists for clock, because it is for another platform (xen): its implementations are clock.unix (tag unix), clock.xen (tag xen) and the target takes the tags unix, c, ocaml; remove it from the libraries of bin/main or, if it does suit, write implementations: {unix: {clock: clock.xen}}.",
    ],
    [
      "an override and another listed one",
      listing("archive clock.unix"),
      told("clock.xen"),
      "Target unix is told by implementations to use clock.xen for clock, which bin/main needs, but bin/main lists clock.unix: remove one of the two.",
    ],
    [
      "an override that does not exist",
      project,
      told("clock.nope"),
      "Target unix is told by implementations to use clock.nope for clock, which archive needs, which does not exist: its implementations are clock.unix (tag unix), clock.xen (tag xen); name one that implements it.",
    ],
    [
      "an override that is another library",
      project,
      told("archive"),
      "Target unix is told by implementations to use archive for clock, which archive needs, which does not implement it: its implementations are clock.unix (tag unix), clock.xen (tag xen); name one that implements it.",
    ],
    [
      "an override that is disabled",
      { ...project, "clock/x": implementing("xen", "(enabled_if false)") },
      told("clock.xen"),
      "Target unix is told by implementations to use clock.xen for clock, which archive needs, but that is unusable, its enabled_if is false: its implementations are clock.unix (tag unix), clock.xen (tag xen; unusable, its enabled_if is false); make it usable or name another.",
    ],
    [
      "two listed ones",
      { ...listing("archive clock.unix"), lib: "(library (name archive) (libraries clock.xen))" },
      unix,
      "Target unix would link several implementations of clock: clock.unix (listed by bin/main), clock.xen (listed by archive); keep one and remove the others from the libraries that list them.",
    ],
    [
      "one that the executable cannot name",
      {
        clock: virtual(),
        "vendor/": "(library (name clock_unix) (implements clock))",
        bin: "(executable (name main) (libraries clock))",
      },
      unix,
      "Target unix would take clock_unix (tag unix) for clock, which bin/main needs, but bin/main cannot name it because it is private to the project in vendor: give it a public_name or write implementations: {unix: {clock: NAME}} with another.",
    ],
    [
      "a library that does not exist",
      { ...project, lib: "(library (name archive) (libraries clock lwt))" },
      unix,
      "archive needs the library lwt, which is neither in the project nor installed: install it or correct the libraries of archive.",
    ],
    [
      "a library that is disabled",
      { ...listing("archive win"), win: "(library (name win) (enabled_if (= %{os_type} Win32)))" },
      unix,
      "bin/main needs the library win, which target unix cannot use because its enabled_if is false: change that or the libraries of bin/main.",
    ],
    [
      "a select of which no clause holds",
      listing("archive (select a.ml from (lwt -> a.lwt.ml) (!clock -> a.none.ml))"),
      unix,
      "bin/main has a select in its libraries of which no clause holds for target unix: make a library of one of its clauses available or add a clause without conditions.",
    ],
    [
      "an implementation of a library that does not exist",
      { ...listing("clok_unix"), clok: "(library (name clok_unix) (implements clok))" },
      unix,
      "clok_unix needs the library clok, which is neither in the project nor installed: install it or correct the libraries of clok_unix.",
    ],
  ])("%s", (_what, dune, forTarget, message) => {
    const selection = selecting(dune, forTarget, installed(), { os_type: "Unix" });
    expect(messages(selection)).toEqual([message]);
  });

  test("and is told where it can be mended", () => {
    const dune = { ...project, lib: "(library (name archive) (libraries clock lwt))" };
    const { problems } = selecting(dune, js);
    expect(problems.map(({ at }) => [at?.file, at?.line])).toEqual([
      ["lib/dune", 1],
      ["bin/dune", 1],
    ]);
  });

  test("what an installed library lacks is shown at the executable", () => {
    const broken = readProject(
      filesOf({ "dune-project": "(lang dune 3.0)", dune: "(library (name lwt) (libraries nope))" }),
    ).libraries.map((library) => ({ ...library, origin: "installed" as const }));
    const libraries = {
      ...installed(),
      find: (name: string) => broken.find((each) => each.name === name),
    };
    const dune = { bin: "(executable (name main) (libraries lwt))" };
    expect(selecting(dune, unix, libraries).problems).toEqual([
      {
        message:
          "lwt needs the library nope, which is neither in the project nor installed: install it or correct the libraries of lwt.",
        at: { file: "bin/dune", line: 1, column: 0 },
      },
    ]);
  });

  test("the same missing library is told once for one that needs it, mistakes are told together", () => {
    const dune = {
      lib: "(library (name archive) (libraries lwt lwt other))",
      bin: "(executable (name main) (libraries lwt archive))",
    };
    expect(messages(selecting(dune, unix))).toHaveLength(3);
  });

  test("an override is used even where it is wrong", () => {
    expect(selecting(project, told("clock.nope")).usedOverrides).toEqual(["clock"]);
  });
});

describe("overrides that nothing uses, over all targets", () => {
  const selected = (dune: Readonly<Record<string, string>>, ...targets: (typeof unix)[]) =>
    targets.map((each) => ({ target: each, selection: selecting(dune, each) }));

  test("one that another target uses is right", () => {
    const plain = "(executable (name main))";
    const used = selected(project, told("clock.unix"));
    expect(unusedOverrides([...used, ...selected({ ...clock, bin: plain }, told("x"))])).toEqual(
      [],
    );
  });

  test.each([
    [
      project,
      "implementations names clok, but what is built needs no virtual library of that name (it needs clock): correct or remove it.",
    ],
    [
      { bin: "(executable (name main))" },
      "implementations names clok, but what is built needs no virtual library of that name (it needs none at all): correct or remove it.",
    ],
  ])("a misspelt one is a problem", (dune, message) => {
    const forTarget = target("unix", ["unix"], { clok: "clock.unix" });
    expect(unusedOverrides(selected(dune, forTarget, forTarget))).toEqual([{ message }]);
  });

  test("nothing is said while something is unknown", () => {
    const forTarget = target("unix", ["unix"], { clok: "clock.unix" });
    const [one] = selected(project, forTarget);
    const unknown = one && { ...one, selection: { ...one.selection, unknown: ["lwt"] } };
    expect(unusedOverrides(unknown ? [unknown] : [])).toEqual([]);
    expect(unknown).toBeDefined();
  });
});
