import { expect, test, vi } from "vitest";
import { problemsOf } from "./check.ts";
import { workflowOf } from "./checked.ts";

vi.setConfig({ testTimeout: 60_000 });

const image = `- id: images
  uses: OWNER/dune-targets@v1
  with:
    targets: unix`;
const job = "runs-on: ubuntu-latest, steps: [{ run: make }]";
const right = workflowOf(image);

/** What is wrong, the workflow, and what the checker says of it. */
const workflows: readonly (readonly [string, string, string])[] = [
  ["a key", right.replace("runs-on", "runs_on"), "4: Unexpected value 'runs_on' (GitHub)"],
  [
    "no YAML",
    right.replace("targets: unix", "targets: a: b"),
    "9: Nested mappings are not allowed",
  ],
  ["an input", right.replace("targets:", "target:"), "9: Invalid action input 'target' (GitHub)"],
  [
    "an input of the action of the checkout",
    right.replace("OWNER/dune-targets@v1", "./").replace("targets:", "target:"),
    "9: Invalid action input 'target' (GitHub)",
  ],
  [
    "an output",
    `${right}\n      - run: cat "\${{ steps.images.outputs.manifests }}"`,
    "10: Context access might be invalid: manifests (GitHub)",
  ],
  [
    "an action",
    right.replace("targets@v1", "targets/nothing@v1"),
    "7: Unable to resolve action `OWNER/dune-targets/nothing@v1`, repository or version not found",
  ],
  [
    "a cycle of jobs",
    `on: push\njobs:\n  a: { needs: b, ${job} }\n  b: { needs: a, ${job} }`,
    "The workflow must contain at least one job with no dependencies. (GitHub)",
  ],
  [
    "an expression",
    right.replace("unix", `\${{ github.ref == }}`),
    "9: Unexpected end of expression: '==' (GitHub)",
  ],
  [
    "a context",
    right.replace("unix", `\${{ matrix.target }}`),
    '9: property "target" is not defined in object type {} (actionlint, expression)',
  ],
  [
    "a title that becomes a command",
    workflowOf(`- run: echo \${{ github.event.pull_request.title }}`),
    '"github.event.pull_request.title" is potentially untrusted',
  ],
];

test.each(workflows)("found in a workflow: %s", async (_, text, problem) => {
  const problems = await problemsOf({ place: "seeded", name: "seeded.yml", text });
  expect(problems.join("\n")).toContain(problem);
});

const action = `name: a
description: b
inputs:
  targets:
    description: c
runs:
  using: node24
  main: dist/build.mjs`;

test.each([
  ["a key", action.replace("inputs", "input"), "3: Unexpected value 'input' (GitHub)"],
  ["a runtime", action.replace("node24", "node25"), "Unexpected value 'node25' (GitHub)"],
  ["nothing to run", action.replace("  main: dist/build.mjs", ""), "'main' is required"],
  ["a step", action.replace("main:", "steps:"), "'steps' is not valid"],
])("found in an action: %s", async (_, text, problem) => {
  const problems = await problemsOf({ place: "seeded", name: "action.yml", text });
  expect(problems.join("\n")).toContain(problem);
});

test.each([
  ["all inputs are said", right],
  ["actions of others", workflowOf("- uses: actions/checkout@v7\n  with:\n    anything: 1")],
  ["the action of the checkout", right.replace("OWNER/dune-targets@v1", '"./" # here')],
  [
    "a permission that is new",
    right.replace("jobs:", "permissions:\n  artifact-metadata: write\njobs:"),
  ],
])("no false alarm: %s", async (_, text) => {
  expect(await problemsOf({ place: "right", name: "right.yml", text })).toEqual([]);
});

test("an action of the same commit is looked for, which is all that is said of it", async () => {
  const text = workflowOf("- uses: $/nothing");
  const problems = await problemsOf({ place: "seeded", name: "seeded.yml", text });
  expect(problems).toEqual([expect.stringContaining("`OWNER/dune-targets/nothing@v1`")]);
});

test("found in an action: nothing, if nothing is wrong", async () => {
  expect(await problemsOf({ place: "right", name: "action.yml", text: action })).toEqual([]);
});
