import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { Inputs } from "../../src/inputs/inputs.ts";
import { decide } from "../../src/plan/decide.ts";
import type { BrokenToolchain, Facts } from "../../src/plan/facts.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { planDocument } from "../../src/plan/plan-json.ts";
import { readProject } from "../../src/project/read-project.ts";
import type { ReadyToolchain, Toolchain } from "../../src/toolchain/toolchain.ts";
import { toolchainNamed } from "../../src/toolchain/toolchains.ts";
import { stanzaRewrites } from "../../src/workspace/edit.ts";
import { filesOf } from "../project/files-of.ts";
import { silent } from "../silent.ts";
import { factsFor, inputsFor, machine, ready } from "./facts.ts";

const project = {
  "dune-project": "(lang dune 3.15)\n",
  "bin/dune": "(executable (name main) (libraries clock))\n",
  "clock/dune": "(library (name clock) (virtual_modules clock))\n",
  "unix/dune": "(library (name clock_unix) (implements clock))\n",
  "solo5/dune": "(library (name clock_solo5) (implements clock))\n",
  "js/dune": "(library (name clock_js) (implements clock))\n",
};

function planFor(inputs: Inputs, facts: Facts): Plan {
  const decision = decide(inputs, facts);
  if (decision.plan === undefined) throw new Error(JSON.stringify(decision.problems));
  return decision.plan;
}

const messagesFor = (inputs: Inputs, facts: Facts): readonly string[] => {
  const decision = decide(inputs, facts);
  return decision.plan === undefined ? decision.problems.map(({ message }) => message) : [];
};

test("images are named after what dune installs, and executables stay paths", () => {
  const inputs = inputsFor(["unix", "js"]);
  const files = {
    "dune-project": "(lang dune 3.0)\n",
    "bin/dune": "(executables (names main other) (public_names tool -))",
    "web/dune": "(executable (name page) (modes js))",
  };
  const plan = planFor(inputs, factsFor(inputs, files));
  expect(plan.images.map(({ file, executable }) => [file, executable.path])).toEqual([
    ["tool-unix", "bin/main"],
    ["page-js.js", "web/page"],
  ]);
  const { executables } = planDocument(plan);
  expect(executables.map(({ path, targets }) => [path, ...targets])).toEqual([
    ["bin/main", "unix"],
    ["web/page", "js"],
  ]);
  const named = inputsFor(["unix"], { executables: ["bin/*"] });
  expect(planFor(named, factsFor(named, files)).images.map(({ file }) => file)).toEqual([
    "tool-unix",
    "other-unix",
  ]);
});

describe("needs come one at a time", () => {
  const inputs = inputsFor(["unix", "riscv32"]);
  const project = { "dune-project": "(lang dune 3.0)\n", dune: "(executable (name main))\n" };
  const host = toolchainNamed("host");
  const riscv32 = toolchainNamed("riscv32");

  test("packages first, whatever else is lacking", () => {
    const facts = factsFor(inputs, project, { host: machine(inputs, (name) => name !== "gcc") });
    const { need, install } = planFor(inputs, facts);
    expect(install).toEqual(["gcc"]);
    expect(need).toMatchObject({ kind: "packages", system: expect.arrayContaining(["gcc"]) });
  });

  test("then OCaml, if opam brings it", () => {
    const request = {
      context: { store: "/store", env: {}, log: silent, jobs: 1 },
      repositories: [],
      host: machine(inputs, () => true),
    };
    const wish = { compiler: { kind: "series", version: "5.4" }, packages: [] } as const;
    const ocaml = { request: { ...request, ocaml: wish }, ready: false };
    const facts = factsFor(inputs, project, { opam: { repositories: [], ocaml } });
    expect(planFor(inputs, facts).need).toEqual({ kind: "ocaml", request: ocaml.request });
    const there = { ...facts, opam: { repositories: [], ocaml: { ...ocaml, ready: true } } };
    expect(planFor(inputs, there).need?.kind).toBe("toolchains");
  });

  test("then the toolchains that were not ensured yet", () => {
    const facts = factsFor(inputs, project, { toolchains: new Map([[host, ready("host")]]) });
    expect(planFor(inputs, facts).need).toEqual({ kind: "toolchains", toolchains: [riscv32] });
  });

  test("one that could not be built is not asked for again", () => {
    const broken = { toolchain: riscv32, broken: "The toolchain riscv32 could not be built: …" };
    const toolchains: Facts["toolchains"] = new Map<Toolchain, ReadyToolchain | BrokenToolchain>([
      [host, ready("host")],
      [riscv32, broken],
    ]);
    const plan = planFor(inputs, factsFor(inputs, project, { toolchains }));
    expect(plan.need).toBeUndefined();
    expect(plan.images.map(({ file }) => file)).toEqual(["main-unix", "main-riscv32.elf"]);
  });

  test("what may not be installed and is not necessary is no need", () => {
    const windows = inputsFor(["windows"], { install: "never" });
    const lacking = factsFor(windows, project, {
      host: machine(windows, (name) => name !== "wine"),
    });
    expect(planFor(windows, lacking).need?.kind).toBe("toolchains");
    const auto = inputsFor(["windows"]);
    expect(planFor(auto, lacking).need?.kind).toBe("packages");
  });
});

describe("a MirageOS project", () => {
  const inputs = inputsFor(["hvt", "spt", "xen"]);
  const gate = { atLeast: undefined, below: undefined, at: undefined };
  const toolchains = new Map([[toolchainNamed("solo5"), ready("solo5")]]);
  const opam = { repositories: [], ocaml: undefined };
  const unconfigured = factsFor(inputs, project, {
    ...{ toolchains, opam, project: { kind: "mirage", mirage: { gate }, configured: undefined } },
  });

  test("needs its sources last, and has no images before", () => {
    const without = { ...unconfigured, toolchains: new Map() };
    expect(planFor(inputs, without).need?.kind).toBe("toolchains");
    const plan = planFor(inputs, unconfigured);
    expect(plan.need).toEqual({ kind: "sources" });
    expect(plan.images).toEqual([]);
    expect(plan.notes).toContainEqual(expect.stringMatching(/^mirage configures the project/));
  });

  test("has one source for targets that differ in their ABI only, and texts that name its images", () => {
    const source = (...targets: readonly string[]) => ({
      directory: `/w/${targets.join()}`,
      project: readProject(
        filesOf({ "dune-project": "(lang dune 3.0)\n", dune: "(executable (name main))\n" }),
      ),
      unikernel: {
        name: "hello",
        executable: "main",
        byTarget: new Map(
          targets.map((target) => {
            const companions = target === "xen" ? [[".xl", 'kernel = "hello.xen"\n'] as const] : [];
            return [target, { image: `hello.${target}`, companions: new Map(companions) }];
          }),
        ),
      },
    });
    const [abis, xen] = [source("hvt", "spt"), source("xen")];
    const configured = new Map([
      ["hvt", abis],
      ["spt", abis],
      ["xen", xen],
    ]);
    const facts: Facts = {
      ...unconfigured,
      project: { kind: "mirage", mirage: { gate }, configured },
    };
    const { need, workspaces, images } = planFor(inputs, facts);
    expect(need).toBeUndefined();
    expect(workspaces.map(({ name }) => name)).toEqual(["hvt+spt", "xen"]);
    expect(images.map(({ file, linkedFrom }) => [file, linkedFrom?.file])).toEqual([
      ["hello-hvt.hvt", undefined],
      ["hello-spt.spt", "hello-hvt.hvt"],
      ["hello-xen.xen", undefined],
    ]);
    expect(images[2]?.companions).toEqual([
      { file: "hello-xen.xl", text: 'kernel = "hello-xen.xen"\n' },
    ]);
  });
});

test("everything that is wrong is told at once", () => {
  const inputs = inputsFor(["unix", "js"]);
  const files = {
    "dune-project": "(lang dune 9.9)\n",
    "bin/dune": "(executables (names a b) (libraries nosuch))\n",
  };
  const messages = messagesFor(inputs, factsFor(inputs, files));
  expect(messages).toContainEqual(expect.stringMatching(/^\(lang dune 9\.9\) is newer than dune/));
  expect(messages).toContainEqual(expect.stringMatching(/^Several executables for unix, js/));
});

test("a text of the user's that cannot be what is needed is a problem, not an exception", () => {
  const inputs = inputsFor(["riscv32"]);
  const own = "(lang dune 3.0)\n(context (default (name riscv32) (toolchain other)))\n";
  const facts = factsFor(inputs, {
    "dune-project": "(lang dune 3.0)\n",
    dune: "(executable (name main))\n",
    "dune-workspace": own,
  });
  expect(messagesFor(inputs, facts)).toEqual([
    expect.stringMatching(/^The context riscv32 has \(toolchain other\)/),
  ]);
});

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const one of Object.values(value)) freeze(one);
  return value;
}

describe("a plan", () => {
  const inputs = inputsFor(["unix", "js", "hvt", "spt"]);
  const facts = factsFor(inputs, project, { opam: { repositories: [], ocaml: undefined } });

  test("is made of the facts alone, which stay as they are", () => {
    const before = planDocument(planFor(inputs, facts));
    expect(planDocument(planFor(freeze(inputs), freeze(facts)))).toEqual(before);
  });

  test("holds records that hold one another", () => {
    const plan = planFor(inputs, facts);
    for (const image of plan.images) {
      expect(plan.builds).toContain(image.build);
      expect(plan.workspaces).toContain(image.workspace);
      expect(image.workspace.builds).toContain(image.build);
      expect(plan.toolchains.map(({ toolchain }) => toolchain)).toContain(image.build.toolchain);
    }
    expect(
      plan.images.map(({ build, selection }) => [
        build.target.name,
        ...selection.choices.map(({ implementation }) => implementation),
      ]),
    ).toEqual([
      ["unix", "clock_unix"],
      ["js", "clock_js"],
      ["hvt", "clock_solo5"],
      ["spt", "clock_solo5"],
    ]);
  });

  test("on Solo5 asks the linker for the manifest, whoever brings one", () => {
    const flags = planFor(inputs, facts).builds.map(({ target: { name, linkFlags } }) => [
      name,
      linkFlags.join(" "),
    ]);
    expect(flags).toEqual([
      ["unix", ""],
      ["js", expect.not.stringContaining("-u")],
      ["hvt", "-cclib -z solo5-abi=hvt -cclib -u __solo5_mft1_note"],
      ["spt", "-cclib -z solo5-abi=spt -cclib -u __solo5_mft1_note"],
    ]);
  });

  test("becomes JSON that its schema describes, whichever of its parts are there", () => {
    const schema: object = JSON.parse(
      readFileSync(join(import.meta.dirname, "../../plan.schema.json"), "utf8"),
    );
    const document = planDocument(planFor(inputs, facts));
    const validate = new Ajv({ allErrors: true }).compile(schema);
    validate(JSON.parse(JSON.stringify(document)));
    expect(validate.errors).toBeNull();
    expect(document.images[3]).toMatchObject({
      file: "main-spt.spt",
      workspace: document.workspaces.find(({ targets }) => targets.includes("spt"))?.name,
      linkedFrom: document.images[2]?.built,
    });
  });
});

describe("the copy of an executable that a rule runs", () => {
  const files = {
    ...project,
    "freestanding/dune": "(library (name clock_riscv32) (implements clock))\n",
    "bin/dune": `${project["bin/dune"]}(rule (with-stdout-to x (run ./main.exe)))\n`,
  };
  const plan = (targets: readonly string[], changed: Readonly<Record<string, string>> = {}) => {
    const inputs = inputsFor(targets, { executables: ["main"] });
    const { workspaces } = planFor(inputs, factsFor(inputs, { ...files, ...changed }));
    return workspaces.map(({ name, builds }) => ({
      name,
      edits: stanzaRewrites(builds).map(({ edits }) =>
        [...edits].map(([context, edit]) => [context, edit.implementations.join()]),
      ),
    }));
  };

  test("has the implementations of unix in the host's context", () => {
    const edits = [
      [
        ["riscv32", "clock_riscv32"],
        ["default", "clock_unix"],
      ],
    ];
    expect(plan(["riscv32"])).toEqual([{ name: "riscv32", edits }]);
    expect(plan(["riscv32", "unix"])).toEqual([{ name: "riscv32+unix", edits }]);
  });

  test("is not written where no rule runs it", () => {
    expect(plan(["riscv32"], { "bin/dune": project["bin/dune"] })).toEqual([
      { name: "riscv32", edits: [[["riscv32", "clock_riscv32"]]] },
    ]);
  });

  test("keeps a target that needs another one there apart", () => {
    expect(plan(["riscv32", "js"])).toEqual([
      {
        name: "riscv32",
        edits: [
          [
            ["riscv32", "clock_riscv32"],
            ["default", "clock_unix"],
          ],
        ],
      },
      { name: "js", edits: [[["default", "clock_js"]]] },
    ]);
  });

  test("is no problem of the target where the machine has no implementation", () => {
    const none = { "unix/dune": "(library (name clock_other) (implements clock))\n" };
    expect(plan(["riscv32"], none)).toEqual([
      { name: "riscv32", edits: [[["riscv32", "clock_riscv32"]]] },
    ]);
  });
});
