import { expect, test } from "vitest";
import { problemsOf } from "./loading.ts";

test.each([
  [
    "targets: unix\njobs: [",
    "dune-targets.yml:2: this is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ].",
  ],
  [
    "targets: unix\n\tjobs: 2\n",
    "dune-targets.yml:2: this is not valid YAML: Tabs are not allowed as indentation.",
  ],
  [
    "targets: unix\n---\ntargets: js\n",
    "dune-targets.yml:2: these are several YAML documents; keep one and remove the `---` lines.",
  ],
  [
    "targets: !!int 3\n",
    "dune-targets.yml:1: this is not valid YAML: Unresolved tag: tag:yaml.org,2002:int.",
  ],
  [
    "a: &a [unix]\ntargets: *a\n",
    "dune-targets.yml:2: `targets`: YAML aliases are refused; put a glob that begins with `*` in quotes.",
  ],
  [
    "targets: *\n",
    "dune-targets.yml:1: YAML aliases are refused; put a glob that begins with `*` in quotes.",
  ],
  [
    "targets: unix\njobs: 2\njobs: 3\n",
    "dune-targets.yml:3: the key `jobs` is given twice; keep one.",
  ],
  ["? [targets]\n: unix\n", "dune-targets.yml:1: a key must be text."],
  ["- unix\n", "dune-targets.yml:1: expected keys and values, like `targets: unix js`."],
  ["unix js\n", "dune-targets.yml:1: expected keys and values, like `targets: unix js`."],
  [
    "targets: {unix: js}\n",
    "dune-targets.yml:1: `targets`: expected text or a list, found a mapping.",
  ],
  [
    "targets: unix\n\ntarget: js\n",
    "dune-targets.yml:3: unknown key `target`; the nearest is `targets`.",
  ],
  [
    "targets: unix\n__proto__: {}\n",
    "dune-targets.yml:2: unknown key `__proto__`; the nearest is `profile`.",
  ],
  [
    "targets: unix\nworking-directory: a\n",
    "dune-targets.yml:2: `working-directory` says where this file is, so it cannot stand in it; use an input or a flag.",
  ],
  [
    "targets: unix\nexecutables:\n  - main\n  - [x]\n",
    "dune-targets.yml:4: `executables[1]`: expected text, found a list.",
  ],
  [
    "targets: unix\nprofile: [release]\n",
    "dune-targets.yml:2: `profile`: expected text, found a list.",
  ],
  [
    "targets: unix\nvariants: [[a]]\n",
    "dune-targets.yml:2: `variants[0]`: expected text, found a list.",
  ],
  [
    "targets: unix\nimplementations:\n  - {a: b}\n",
    "dune-targets.yml:3: `implementations[0]`: expected text, found a mapping.",
  ],
  [
    "targets: unix\nimplementations: {toString: {constructor: [a]}}\n",
    "dune-targets.yml:2: `implementations.toString.constructor`: expected text, found a list.",
  ],
  [
    `targets: ${"[".repeat(20)}${"]".repeat(20)}\n`,
    "dune-targets.yml:1: this YAML is nested too deeply.",
  ],
  [
    `targets: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`,
    "dune-targets.yml:1: this is not valid YAML: it is nested too deeply.",
  ],
])("%.60j", async (file, problem) => {
  expect((await problemsOf({ file })).split("\n")).toContain(problem);
});

test("a bomb of aliases is refused", async () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
  for (let n = 1; n < 12; n++) lines.push(`a${n}: &a${n} [${`*a${n - 1}, `.repeat(9)}]`);
  const problems = await problemsOf({ file: lines.join("\n") });
  expect(problems).toContain("dune-targets.yml:2: `a1[0]`: YAML aliases are refused;");
});

test("at most a few errors of the YAML parser are shown", async () => {
  const problems = await problemsOf({ file: "a: b: c\n".repeat(1000) });
  expect(problems.split("\n").length).toBeLessThan(10);
});
