import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/base/errors.ts";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { defaultOverlays } from "../../src/mirage/package-lock.ts";
import { defaultRepositories } from "../../src/opam/repositories.ts";
import { decide } from "../../src/plan/decide.ts";
import type { Facts } from "../../src/plan/facts.ts";
import { isMirageOpen, mirageTools } from "../../src/plan/mirage-plan.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { planDocument } from "../../src/plan/plan-json.ts";
import { readProject } from "../../src/project/read-project.ts";
import { renderPlan } from "../../src/report/plan-text.ts";
import { filesOf } from "../project/files-of.ts";
import { silent } from "../silent.ts";
import { factsFor, inputsFor, machine } from "./facts.ts";

const gate = { atLeast: undefined, below: undefined, at: undefined };
const config = `(* mirage >= 4.9.0 & < 4.12.0 *)
open Mirage

let main = main "Unikernel" job ~packages:[ package "duration"; package ~sublibs:[ "unix" ] "lwt" ]
let () = register "hello" [ main ]
`;

function mirageFacts(inputs: Inputs, change: Partial<Facts["project"]> = {}): Facts {
  const commit = `commit:${"0".repeat(40)}`;
  const address = { kind: "directory", path: "/srv" } as const;
  const repositories = [{ name: "default", url: "/srv", revision: commit, address }];
  return factsFor(
    inputs,
    { "dune-project": "(lang dune 3.0)\n" },
    {
      // Which has no dune yet.
      host: { ...machine(inputs, () => true), dune: { version: "3.24.1", from: "package list" } },
      opam: { repositories, ocaml: undefined },
      project: {
        kind: "mirage",
        mirage: { gate },
        configured: undefined,
        config,
        ...change,
      } as Facts["project"],
    },
  );
}

function planFor(inputs: Inputs, facts: Facts): Plan {
  const decision = decide(inputs, facts);
  if (decision.plan === undefined) throw new Error(JSON.stringify(decision.problems));
  return decision.plan;
}

describe("the plan of a project that is not configured yet", () => {
  const inputs = inputsFor(["unix", "hvt", "unikraft-qemu"]);
  const plan = planFor(inputs, mirageFacts(inputs));

  test("has the names of images that follow from config.ml, and no image", () => {
    const { images, expected } = planDocument(plan);
    expect(images).toEqual([]);
    expect(expected?.images).toEqual([
      { target: "unix", file: "hello-unix" },
      { target: "hvt", file: "hello-hvt.hvt" },
      { target: "unikraft-qemu", file: "hello-unikraft-qemu.qemu" },
    ]);
  });

  test.each([
    ["a name that is no literal", { config: "let () = register name [ main ]" }, {}],
    ["executables of the user's", {}, { executables: ["other"] }],
  ])("has targets without names for %s", (_, change, more) => {
    const { expected } = planDocument(planFor({ ...inputs, ...more }, mirageFacts(inputs, change)));
    expect(expected?.images).toEqual([
      ...["unix", "hvt", "unikraft-qemu"].map((target) => ({ target })),
    ]);
  });

  test("has the repositories that packages come from, those of the tools in their state", () => {
    expect(planDocument(plan).expected?.repositories).toEqual([
      { ...defaultRepositories[0], revision: `commit:${"0".repeat(40)}` },
      { ...defaultOverlays, revision: `commit:${defaultOverlays.url.split("#")[1]}` },
    ]);
    const own = [
      { name: "default", url: "/srv" },
      { name: "opam-overlays", url: "/ports" },
    ];
    const other = planFor({ ...inputs, opamRepositories: own }, mirageFacts(inputs));
    expect(planDocument(other).expected?.repositories[1]).toEqual(own[1]);
  });

  test("has what opam installs, and what it costs", () => {
    const { opam, toolchains } = planDocument(plan);
    expect(opam).toMatchObject({
      compiler: "system",
      packages: ["dune", "ocamlfind", "mirage.4.11.2", "opam-monorepo"],
    });
    expect(opam?.cpuSeconds).toBeGreaterThan(0);
    const solo5 = toolchains.find(({ name }) => name === "solo5")?.estimate;
    expect(solo5).toEqual({ cpuSeconds: expect.any(Number), megabytes: expect.any(Number) });
    const opams = planFor(
      { ...inputs, ocamlCompiler: { kind: "version", version: "5.4.1" } },
      mirageFacts(inputs),
    );
    expect(planDocument(opams).opam?.cpuSeconds).toBeGreaterThan(opam?.cpuSeconds ?? 0);
    const facts = { ...mirageFacts(inputs), host: machine(inputs, () => true) };
    const lent = planFor(inputs, facts);
    expect(planDocument(lent).opam).not.toHaveProperty("cpuSeconds");
    expect(renderPlan(lent)).not.toMatch(/^ {2}if it has to be built/m);
  });

  test("shows all of it", () => {
    const text = renderPlan(plan);
    expect(text).toMatch(
      /^ {2}opam installs +system dune ocamlfind mirage\.4\.11\.2 opam-monorepo$/m,
    );
    expect(text).toMatch(/^ {2}if it has to be built +about \d+ CPU s, and its other packages$/m);
    expect(text).toMatch(
      /^ {2}packages of unikernels: opam-overlays +git\+https:.*#[0-9a-f]{40}$/m,
    );
    expect(text).toMatch(/^ {2}solo5 .* about \d+ CPU s, \d+ MB$/m);
    expect(text).toMatch(/^ {2}unikraft-qemu .* {2}\d+ MB$/m);
    expect(text).toMatch(
      /^images\n {2}image .*\n.*\n {2}hello-unix +unix\n {2}hello-hvt\.hvt +hvt$/m,
    );
  });

  test("is what its schema describes", () => {
    const schema: object = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../plan.schema.json"), "utf8"),
    );
    const validate = new Ajv({ allErrors: true }).compile(schema);
    validate(JSON.parse(JSON.stringify(planDocument(plan))));
    expect(validate.errors).toBeNull();
  });

  test("has nothing of it for any other project", () => {
    const files = { "dune-project": "(lang dune 3.0)\n", dune: "(executable (name main))\n" };
    const unix = inputsFor(["unix"]);
    expect(planDocument(planFor(unix, factsFor(unix, files)))).not.toHaveProperty("expected");
  });
});

describe("which mirage", () => {
  const open = (over: Partial<Inputs>) => isMirageOpen({ gate }, inputsFor(["hvt"], over));
  const own = { name: "default", url: "/srv" };
  const overlays = { name: "opam-overlays", url: "/ports" };

  test("is found in repositories of the user's own, unless the user has named one", () => {
    expect(open({})).toBe(false);
    expect(open({ opamRepositories: [...defaultRepositories, overlays] })).toBe(false);
    expect(open({ opamRepositories: [own, overlays] })).toBe(true);
    const opamPackages = [{ name: "mirage", version: "4.10.6" }];
    expect(open({ opamRepositories: [own], opamPackages })).toBe(false);
  });

  test("one that was found is asked for exactly", () => {
    const inputs = inputsFor(["hvt"], { opamRepositories: [own] });
    const bounded = { gate: { atLeast: "4.9.0", below: "4.12.0", at: undefined } };
    expect(mirageTools(bounded, inputs)).toEqual([
      "mirage>=4.9.0",
      "mirage<4.12.0",
      "opam-monorepo",
    ]);
    expect(mirageTools(bounded, inputs, "4.11.2")).toEqual(["mirage.4.11.2", "opam-monorepo"]);
  });

  test("the choice comes with the need for OCaml", () => {
    const inputs = inputsFor(["hvt"]);
    const host = machine(inputs, () => true);
    const context = { store: "/store", env: {}, log: silent, jobs: 1 };
    const ocaml = { compiler: { kind: "system" }, packages: ["dune", "mirage>=4.7.0"] } as const;
    const request = { ocaml, host, repositories: [], context };
    const wish = { gate, repositories: [], ocaml: "5.4.1", host };
    const facts = {
      ...mirageFacts(inputs),
      opam: { repositories: [], ocaml: { request, ready: false, wish } },
    };
    const plan = planFor(inputs, facts);
    expect(plan.need).toEqual({ kind: "ocaml", request, wish });
    expect(planDocument(plan).opam?.packages).toEqual(ocaml.packages);
  });
});

describe("a problem of a configured project", () => {
  const inputs = inputsFor(["hvt", "spt"]);
  const project = (libraries: string) =>
    readProject(
      filesOf({
        "dune-project": "(lang dune 2.9)\n",
        dune: "(include dune.build)\n",
        "dune.build": `(executable (name main) (modules main) (libraries ${libraries}))\n`,
        "lib/dune": "(library (name mine) (libraries unix))\n",
        "duniverse/dune": "(vendored_dirs *)\n",
        "duniverse/lwt/dune-project": "(lang dune 2.9)\n(name lwt)\n",
        "duniverse/lwt/dune":
          "(library (name lwt) (public_name lwt))\n(library (name lwt_unix) (public_name lwt.unix) (libraries lwt unix))\n",
        "duniverse/duration/dune-project": "(lang dune 2.9)\n(name duration)\n",
        "duniverse/duration/dune": "(library (name duration) (public_name duration))\n",
        "duniverse/log/dune-project": "(lang dune 2.9)\n(name log)\n",
        "duniverse/log/dune": "(library (name log) (public_name log) (libraries lwt.unix))\n",
      }),
    );
  const problemsOf = (
    libraries: string,
    text = config,
    installed?: Facts["libraries"],
  ): readonly Problem[] => {
    const byTarget = new Map(
      ["hvt", "spt"].map((name) => [name, { image: `hello.${name}`, companions: new Map() }]),
    );
    const unikernel = { name: "hello", executable: "main", byTarget };
    const source = { directory: "/w", project: project(libraries), unikernel };
    const configured = new Map([
      ["hvt", source],
      ["spt", source],
    ]);
    const facts = mirageFacts(inputs, { configured, config: text });
    const decision = decide(inputs, { ...facts, ...(installed && { libraries: installed }) });
    return decision.plan === undefined ? decision.problems : [];
  };

  test("with a package of config.ml is told at its line", () => {
    const problems = problemsOf("duration lwt lwt.unix");
    expect(problems.map(({ at }) => at)).toEqual(
      problems.map(() => ({ file: "config.ml", line: 4 })),
    );
    expect(problems[0]?.message).toMatch(
      /^lwt\.unix needs the library unix, which targets hvt, spt cannot have, because there is no operating system below a unikernel\. It comes with lwt\.unix, which this line asks for: take it out, or leave out the targets that cannot have it\.$/,
    );
  });

  test("so is one that lies deeper, at the line of the package that leads there", () => {
    const deeper = config.replace(
      '~sublibs:[ "unix" ] "lwt"',
      '"lwt" ]\nlet more = [ package "log"',
    );
    const [problem] = problemsOf("duration lwt log", deeper);
    expect(problem).toMatchObject({ at: { file: "config.ml", line: 5 } });
    expect(problem?.message).toContain("It comes with log, which this line asks for");
  });

  test("of a library that there is not, too, with what to do about it", () => {
    const known = { find: () => undefined, implementationsOf: () => [] };
    const [problem] = problemsOf("lwt lwt.nope", config, { linked: known, described: known });
    expect(problem).toEqual({
      at: { file: "config.ml", line: 4 },
      message:
        "main needs the library lwt.nope, which is neither in the project nor installed: install it or correct the libraries of main.",
    });
  });

  test("that has nothing to do with config.ml stays where it is", () => {
    expect(problemsOf("mine")[0]?.at).toMatchObject({ file: "lib/dune", line: 1 });
    const silentConfig = 'let () = register "hello" [ main ]';
    expect(problemsOf("lwt.unix", silentConfig)[0]?.at?.file).toBe("duniverse/lwt/dune");
  });
});
