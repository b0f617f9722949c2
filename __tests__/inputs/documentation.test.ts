import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { actionInputs, actionOutputs } from "../../src/inputs/documentation.ts";
import { fileSchema } from "../../src/inputs/file-schema.ts";

test("dune-targets.schema.json is the schema that files are checked with (vitest -u writes it)", async () => {
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "dune-targets.yml",
    ...fileSchema(),
  };
  const text = `${JSON.stringify(schema, undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../dune-targets.schema.json");
});

test("action.yml has the inputs and outputs of the catalogue", () => {
  const action: unknown = parse(readFileSync("action.yml", "utf8"));
  expect(action).toEqual({
    name: "dune-targets",
    description: expect.any(String),
    branding: expect.any(Object),
    inputs: actionInputs(),
    outputs: actionOutputs(),
    runs: { using: "node24", main: "dist/build.mjs", post: "dist/post.mjs" },
  });
});

test("no input of action.yml has a default, which would win over the config file", () => {
  expect(readFileSync("action.yml", "utf8")).not.toMatch(/^ {4}(default|required):/m);
});

test("the schema is one that a strict validator accepts", () => {
  expect(() => new Ajv({ allowUnionTypes: true }).compile(fileSchema())).not.toThrow();
});
