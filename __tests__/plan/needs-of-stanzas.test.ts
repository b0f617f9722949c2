import { describe, expect, test } from "vitest";
import type { Inputs } from "../../src/inputs/inputs.ts";
import type { Host } from "../../src/machine/host.ts";
import { decide } from "../../src/plan/decide.ts";
import type { Facts } from "../../src/plan/facts.ts";
import { planDocument } from "../../src/plan/plan-json.ts";
import { installedLibraries } from "../../src/project/installed.ts";
import { filesOf } from "../project/files-of.ts";
import { factsFor, inputsFor, machine } from "./facts.ts";

const libraries = (files: Readonly<Record<string, string>> = {}) => {
  const path = [{ path: "/lib", files: filesOf({ "stdlib/META": "", ...files }) }];
  return { linked: installedLibraries(path), described: installedLibraries(path, true) };
};

function decided(
  inputs: Inputs,
  dune: Readonly<Record<string, string>>,
  change: Partial<Facts> = {},
): readonly string[] {
  const files = { "dune-project": "(lang dune 3.17)\n", ...dune };
  const decision = decide(inputs, factsFor(inputs, files, { libraries: libraries(), ...change }));
  return decision.plan === undefined
    ? decision.problems.map(({ message }) => message)
    : decision.plan.images.flatMap(({ selection }) =>
        selection.choices.map(({ implementation }) => implementation),
      );
}

describe("a ppx runs on the machine that builds, whatever the target", () => {
  const dune = { dune: "(executable (name a) (preprocess (pps ppx_x)))" };
  test.each(["unix", "riscv32", "linux-arm64", "hvt"])("%s", (name) => {
    expect(decided(inputsFor([name]), dune)).toEqual([
      expect.stringMatching(/^a needs the ppx ppx_x, which is neither/),
    ]);
    const there = libraries({ "ppx_x/META": "" });
    expect(decided(inputsFor([name]), dune, { libraries: there })).toEqual([]);
  });

  test("nothing is said before there is an OCaml", () => {
    const inputs = inputsFor(["unix"]);
    const { libraries } = factsFor(inputs, { "dune-project": "(lang dune 3.0)" });
    expect(decided(inputs, dune, { libraries })).toEqual([]);
  });
});

describe("menhir", () => {
  const inputs = inputsFor(["unix"]);
  const grammar = { dune: "(menhir (modules g)) (executable (name a))" };
  const host = (state: { readonly onPath: boolean } | undefined): Host => {
    const known = machine(inputs, () => true);
    const menhir = state && { installed: undefined, candidate: "1", ...state };
    return {
      ...known,
      packages: new Map([...known.packages, ...(menhir ? [["menhir", menhir] as const] : [])]),
    };
  };
  test("is named if it is not on PATH", () => {
    expect(decided(inputs, grammar, { host: host({ onPath: false }) })).toEqual([
      expect.stringMatching(/^a needs the program menhir, .*opam-packages: menhir/),
    ]);
  });
  test("is not if it is, is made by the project, or nothing is known of it", () => {
    expect(decided(inputs, grammar, { host: host({ onPath: true }) })).toEqual([]);
    expect(decided(inputs, grammar, { host: host(undefined) })).toEqual([]);
    const made = {
      ...grammar,
      "m/dune": "(executable (name main) (public_name menhir) (package menhir))",
    };
    const named = { ...inputs, executables: ["a"] };
    expect(decided(named, made, { host: host({ onPath: false }) })).toEqual([]);
  });
});

describe("the environment of the run decides an enabled_if", () => {
  const dune = {
    v: "",
    "v/dune": "(library (name v) (virtual_modules v))",
    "c/dune": "(library (name v_c) (implements v) (enabled_if (= %{env:FAST=no} yes)))",
    "o/dune": "(library (name v_ocaml) (implements v))",
    "bin/dune": "(executable (name main) (libraries v))",
  };
  test("by its default", () => {
    expect(decided(inputsFor(["unix"]), dune)).toEqual(["v_ocaml"]);
  });
  test("by a variable, and by one of the target over that", () => {
    const env = { FAST: "yes" };
    expect(decided(inputsFor(["unix"]), dune, { env })).toEqual(["v_c"]);
    const inputs = inputsFor(["unix"]);
    const targets = inputs.targets.map((target) => ({ ...target, env: { FAST: "no" } }));
    expect(decided({ ...inputs, targets }, dune, { env })).toEqual(["v_ocaml"]);
  });
});

test("bytecode and JavaScript pass over native implementations, native code does not", () => {
  const dune = {
    "v/dune": "(library (name v) (virtual_modules v))",
    "c/dune": "(library (name v_c) (implements v) (modes native))",
    "o/dune": "(library (name v_ocaml) (implements v))",
    "bin/dune": "(executable (name main) (libraries v))",
  };
  const inputs = inputsFor(["unix", "riscv32", "riscv64", "js"]);
  expect(decided(inputs, dune)).toEqual(["v_c", "v_ocaml", "v_c", "v_ocaml"]);
});

test("a note says which file was not read, and the plan's JSON only where and why", () => {
  const inputs = inputsFor(["unix"]);
  const files = {
    "dune-project": "(lang dune 3.0)\n",
    "bin/dune": "(executable (name main) (libraries x))",
    "x/dune": "(* -*- tuareg -*- *)\n",
  };
  const { plan } = decide(inputs, factsFor(inputs, files, { libraries: libraries() }));
  expect(plan?.notes).toEqual([
    "x: not known, because a dune file that may define it was not read: x/dune (it is written in OCaml).",
  ]);
  expect(plan && planDocument(plan).unread).toEqual([
    { at: { file: "x/dune", line: 1, column: 0 }, why: "it is written in OCaml" },
  ]);
});

test("many rows of a large tree are one error", () => {
  const names = Array.from({ length: 30 }, (_, index) => `l${index}`);
  const dune = {
    "lib/dune": names
      .map((name, i) => `(library (name ${name}) (libraries x${i % 4} unix))`)
      .join("\n"),
    "bin/dune": `(executables (names a b) (libraries ${names.join(" ")}))`,
  };
  const targets = ["riscv32", "cortex-m3", "riscv64"];
  const inputs = inputsFor(targets, { executables: ["a", "b"] });
  const problems = decided(inputs, dune);
  expect(problems.length).toBeLessThanOrEqual(5);
  expect(problems.join("\n")).toContain("targets riscv32, cortex-m3, riscv64");
});
