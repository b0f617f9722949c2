import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { inputs, outputs } from "../../src/inputs/definitions.ts";
import { parseSexps } from "../../src/project/sexp.ts";
import { readOrder } from "../structure/modules.ts";
import { copyHello, runLine, runStep } from "./command.ts";
import { type Block, pages, root } from "./markdown.ts";

const config = "dune-targets.yml";

/** Each kind of example, by what stands behind its fence; `before` is the example before it on its page. */
const checks: Readonly<Record<string, (block: Block, before?: Block) => void | Promise<void>>> = {
  yaml: checkWorkflow,
  [`yaml ${config}`]: checkConfig,
  sh: checkShell,
  console: checkSession,
  dune: ({ text, place }) => expect(parseSexps(text, place)).not.toEqual([]),
  json: ({ text }) => void JSON.parse(text),
  "json images.json": checkManifest,
  // __tests__/structure holds it against what src imports.
  "text src": () => expect(readOrder()).toContain("pipeline"),
};

const examples = pages.flatMap(({ blocks }) =>
  blocks.map((block, i) => ({ block, before: blocks[i - 1] })),
);

describe.for(examples)("the example at $block.place", ({ block, before }) => {
  test(`is right as ${block.info}`, { timeout: 120_000 }, async () => {
    const check = Object.hasOwn(checks, block.info) ? checks[block.info] : undefined;
    if (check === undefined) throw new Error(`nothing checks examples of "${block.info}"`);
    await check(block, before);
  });
});

/** A workflow or some of its steps: one uses this action, and its inputs plan examples/hello. */
async function checkWorkflow({ text }: Block): Promise<void> {
  const steps = stepsOf(parse(text)).filter(({ uses }) => uses === "OWNER/dune-targets@v1");
  expect(steps).not.toEqual([]);
  for (const step of steps) {
    const given = Object.entries(mappingOf(step["with"])).map(([name, value]) => [
      name,
      `${value}`,
    ]);
    const texts: Readonly<Record<string, string>> = Object.fromEntries(given);
    expect(inputs.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(texts)));
    const files = texts["config"] === undefined ? {} : { [texts["config"]]: "targets: unix\n" };
    const finished = await runStep(texts, copyHello(files, texts["working-directory"]));
    expect(finished).toMatchObject({ code: 0 });
    for (const [, id, output] of text.matchAll(/steps\.(\w+)\.outputs\.([\w-]+)/g)) {
      expect(id).toBe(step["id"]);
      expect(outputs.map(({ name }) => name)).toContain(output);
    }
  }
}

async function checkConfig({ text }: Block): Promise<void> {
  const finished = await runLine("dune-targets plan", copyHello({ [config]: text }));
  expect(finished).toMatchObject({ code: 0 });
}

/** Every line that runs this tool succeeds, with the config file that is shown right before. */
async function checkShell({ text }: Block, before?: Block): Promise<void> {
  const directory = copyHello(before?.info === `yaml ${config}` ? { [config]: before.text } : {});
  for (const line of text.split("\n").filter((each) => each.startsWith("dune-targets "))) {
    const { code, stderr } = await runLine(line, directory);
    expect(code, `${line}\n${stderr}`).toBe(0);
  }
}

/** After each `$ dune-targets …` its output holds the lines that follow; `…` stands for anything. */
async function checkSession({ text }: Block): Promise<void> {
  const commands = text.split(/^\$ /m).slice(1);
  expect(commands).not.toEqual([]);
  for (const command of commands) {
    const [line = "", ...said] = command.trimEnd().split("\n");
    if (!line.startsWith("dune-targets ")) continue;
    const { code, stdout, stderr } = await runLine(line, copyHello());
    expect(code === 0, stderr).toBe(!said.some((each) => each.startsWith("error: ")));
    for (const each of said) expect(stdout + stderr).toMatch(patternOf(each));
  }
}

function patternOf(line: string): RegExp {
  const parts = line.trim().split("…");
  const escaped = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^\\s*${escaped.join(".*")}$`, "m");
}

function checkManifest({ text }: Block): void {
  const schema: object = JSON.parse(readFileSync(join(root, "images.schema.json"), "utf8"));
  const validate = new Ajv({ allErrors: true }).compile(schema);
  validate(JSON.parse(text));
  expect(validate.errors).toBeNull();
}

/** Every mapping in a document that has `uses`, wherever it is. */
function stepsOf(node: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof node !== "object" || node === null) return [];
  const below = Object.values(node).flatMap(stepsOf);
  return "uses" in node ? [mappingOf(node), ...below] : below;
}

function mappingOf(node: unknown): Readonly<Record<string, unknown>> {
  return typeof node === "object" && node !== null ? { ...node } : {};
}
