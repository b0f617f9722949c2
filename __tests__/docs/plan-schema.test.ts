import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { planSchema } from "../../src/plan/plan-json.ts";
import { copyHello, runLine } from "./command.ts";
import { root } from "./markdown.ts";

const text = readFileSync(join(root, "plan.schema.json"), "utf8");
const schema: object = JSON.parse(text);
/** The same schema without leave for fields that it does not describe. */
const closed: object = JSON.parse(text, (_, node: unknown) =>
  typeof node === "object" && node !== null && "properties" in node
    ? { ...node, additionalProperties: false }
    : node,
);

async function planOf(line: string): Promise<object> {
  const { code, stdout, stderr } = await runLine(line, copyHello());
  expect(code, stderr).toBe(0);
  const plan: object = JSON.parse(stdout);
  return plan;
}

function errorsIn(plan: object, by: object) {
  const validate = new Ajv({ allErrors: true }).compile(by);
  validate(plan);
  return validate.errors;
}

test.each([
  'dune-targets plan --targets "unix js riscv32 cortex-m3"',
  "dune-targets plan --targets unix --no-boot --implementations checksum=checksum.ocaml",
])("what `%s` prints is what plan.schema.json describes, and nothing else", async (line) => {
  const plan = await planOf(line);
  expect(errorsIn(plan, schema)).toBeNull();
  expect(errorsIn(plan, closed)).toBeNull();
});

test("a plan without images is refused, and so is one of another schema", async () => {
  const plan = await planOf("dune-targets plan --targets unix");
  expect(errorsIn({ ...plan, images: undefined }, schema)).not.toBeNull();
  expect(errorsIn({ ...plan, schema: planSchema + 1 }, schema)).not.toBeNull();
});
