import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExecutableStanza, Library } from "../../src/project/model.ts";
import { libraryIndex } from "../../src/project/resolve.ts";
import { select } from "../../src/selection/select.ts";
import { platformTags } from "../../src/targets/catalogue.ts";
import { installed, target } from "./selecting.ts";

function library(name: string, fields: Partial<Library> = {}): Library {
  return {
    name,
    publicName: undefined,
    scope: "",
    origin: "tree",
    at: { file: `${name}/dune`, line: 1 },
    virtual: false,
    implements: undefined,
    defaultImplementation: undefined,
    variant: undefined,
    dependencies: [],
    optional: false,
    enabledIf: undefined,
    foreignStubs: false,
    ...fields,
  };
}
const direct = (names: readonly string[]) =>
  names.map((name) => ({ kind: "direct", name }) as const);

const span = { file: "bin/dune", start: 0, end: 1 };
function executable(names: readonly string[]): ExecutableStanza {
  return {
    kind: "executable",
    names: ["main"],
    publicNames: [undefined],
    modes: undefined,
    directory: "bin",
    scope: "",
    language: [3, 0],
    vendored: false,
    optional: false,
    enabledIf: undefined,
    ppx: [],
    dependencies: direct(names),
    at: { file: "bin/dune", line: 1 },
    spans: {
      stanza: span,
      libraries: span,
      linkFlags: undefined,
      modes: undefined,
      enabledIf: undefined,
    },
  };
}

const xen = target("xen", ["xen", "solo5", "freestanding", "c", "ocaml"]);
const selectIn = (libraries: readonly Library[], names: readonly string[], forTarget = xen) =>
  select({
    target: forTarget,
    executable: executable(names),
    index: libraryIndex({ libraries, aliases: [] }, installed()),
    variables: {},
    platformTags,
    installed: "machine",
  });

/** Up to three virtual libraries with implementations, and ordinary ones, that depend on each other at will. */
const virtuals = ["v0", "v1", "v2"];
const tags = ["xen", "solo5", "unix", "mock", "c"];
const implementations = virtuals.flatMap((name) => tags.map((tag) => `${name}_${tag}`));
const names = [...virtuals, ...implementations, "l0", "l1", "l2"];
const dependencies = fc.array(fc.constantFrom(...names, "missing"), { maxLength: 2 });

const projects = fc
  .tuple(
    fc.tuple(...virtuals.map(() => fc.option(fc.constantFrom(...tags), { nil: undefined }))),
    fc.subarray(implementations),
    fc.tuple(...names.map(() => fc.tuple(dependencies, fc.boolean()))),
  )
  .map(([defaults, present, edges]) =>
    names
      .map((name, index) => {
        const [needs = [], optional = false] = edges[index] ?? [];
        const [of = "", tag] = name.split("_");
        const fallback = defaults[virtuals.indexOf(name)];
        return library(name, {
          virtual: virtuals.includes(name),
          implements: tag === undefined ? undefined : of,
          defaultImplementation: fallback && `${name}_${fallback}`,
          dependencies: direct(needs.filter((need) => need !== name)),
          // A circle of optional libraries has no meaning to dune, which refuses it.
          optional: optional && tag !== undefined && needs.every((need) => need === "missing"),
        });
      })
      .filter(({ name }) => !name.includes("_") || present.includes(name)),
  );

describe("whatever the project", () => {
  test("the selection does not depend on the order of its libraries", () => {
    fc.assert(
      fc.property(
        projects.chain((libraries) =>
          fc.tuple(
            fc.constant(libraries),
            fc.shuffledSubarray(libraries, { minLength: libraries.length }),
            fc.subarray(["v0", "v1", "v2", "l0", "l1", "v0_solo5"], { minLength: 1 }),
          ),
        ),
        ([libraries, shuffled, needs]) => {
          const { faults, ...selection } = selectIn(libraries, needs);
          expect(selectIn(shuffled, needs)).toMatchObject(selection);
          expect(faults.length).toBeGreaterThanOrEqual(selection.problems.length);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("every virtual library that is reached has one choice or a problem", () => {
    fc.assert(
      fc.property(projects, (libraries) => {
        const { choices, problems } = selectIn(libraries, ["v0"]);
        expect(choices.filter(({ library: name }) => name === "v0").length).toBeLessThan(2);
        expect(choices.length + problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});

test("2,000 libraries and 10 targets take well below 200 ms of the processor", () => {
  const libraries = Array.from({ length: 2000 }, (_, index) => {
    const virtual = index % 10 === 0;
    const needs = [index + 1, index + 2, index + 10].filter((next) => next < 2000);
    const dependencies = direct(needs.map((next) => `l${next - (next % 10 > 7 ? 3 : 0)}`));
    const role = virtual ? { virtual } : {};
    const implement =
      index % 10 > 7
        ? { implements: `l${index - (index % 10)}`, variant: index % 10 === 8 ? "xen" : "unix" }
        : {};
    return library(`l${index}`, {
      ...role,
      ...implement,
      dependencies: implement.implements ? [] : dependencies,
    });
  });
  const started = process.threadCpuUsage();
  const selections = Array.from({ length: 10 }, () => selectIn(libraries, ["l0"]));
  const { user, system } = process.threadCpuUsage(started);
  const milliseconds = (user + system) / 1000;
  expect(selections.map(({ choices, problems }) => [choices.length, problems.length])).toEqual(
    Array.from({ length: 10 }, () => [200, 0]),
  );
  expect(milliseconds).toBeLessThan(200);
});
