import type { ErrorObject, ValidateFunction } from "ajv";
import { nearest, quoted } from "../base/words.ts";
import { inputs } from "./definitions.ts";
import { fileSchema } from "./file-schema.ts";
import { expectation, propertySchema, type Schema } from "./schema.ts";
import { entryOf, type Mapping, problemAt, type Report, type Value } from "./value.ts";

let compiled: Promise<ValidateFunction> | undefined;

/** Called once, and only for YAML: compiling the schema costs far more CPU than a start may. */
async function compile(): Promise<ValidateFunction> {
  const { Ajv } = await import("ajv");
  return new Ajv({
    allErrors: true,
    allowUnionTypes: true,
    // Scalars come as text; coercion takes `4` for an integer and `true` for a boolean where the schema wants one.
    coerceTypes: true,
    // A test checks the schema itself; checking it in each run would take as long again.
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  }).compile(fileSchema());
}

/**
 * Checks a mapping of inputs against the schema of the config file and reports each error at its line. Returns the
 * names of the inputs that are wrong.
 */
export async function validate(root: Mapping, report: Report): Promise<ReadonlySet<string>> {
  compiled ??= compile();
  const accepts = await compiled;
  if (accepts(plain(root))) return new Set();
  const schema = fileSchema();
  const told = new Set<string>();
  const wrong = new Set<string>();
  for (const error of accepts.errors ?? []) {
    const path = error.instancePath.split("/").slice(1).map(unescapePointer);
    const extra =
      error.keyword === "additionalProperties" ? String(error.params["additionalProperty"]) : "";
    // `type` and `minimum` of one value give the same sentence.
    const place = `${error.instancePath}/${extra}/${error.keyword === "required"}`;
    if (told.has(place)) continue;
    told.add(place);
    wrong.add(path[0] ?? extra);
    describe(error, { root, schema, path, extra }, report);
  }
  return wrong;
}

interface Context {
  readonly root: Mapping;
  readonly schema: Schema;
  readonly path: readonly string[];
  readonly extra: string;
}

function describe(
  error: ErrorObject,
  { root, schema, path, extra }: Context,
  report: Report,
): void {
  const { value, schema: expected } = follow({ value: root, schema }, path);
  if (error.keyword === "additionalProperties") {
    const entry =
      value.kind === "mapping" ? value.entries.find(({ key }) => key === extra) : undefined;
    const at = { ...(entry?.at ?? value), path: value.path };
    report(problemAt(at, unknownKey(extra, Object.keys(expected.properties ?? {}))));
  } else if (error.keyword === "required") {
    report(
      problemAt(value, `the key ${quoted(String(error.params["missingProperty"]))} is missing.`),
    );
  } else {
    report(problemAt(value, `expected ${expectation(expected)}, found ${shown(value)}.`));
  }
}

function unknownKey(key: string, known: readonly string[]): string {
  if (inputs.some((row) => row.name === key && row.inFile === false)) {
    return `${quoted(key)} says where this file is, so it cannot stand in it; use an input or a flag.`;
  }
  const [likely = ""] = nearest(key, known, 1);
  return `unknown key ${quoted(key)}; the nearest is ${quoted(likely)}.`;
}

function shown(value: Value): string {
  if (value.kind === "text") return quoted(value.text);
  return value.kind === "list" ? "a list" : "a mapping";
}

/** A value as Ajv takes it. `True` is a boolean in YAML and in action inputs, but not to Ajv. */
function plain(value: Value): unknown {
  if (value.kind === "list") return value.items.map(plain);
  if (value.kind === "text") {
    return /^(True|TRUE|False|FALSE)$/.test(value.text) ? value.text.toLowerCase() : value.text;
  }
  return Object.fromEntries(value.entries.map(({ key, value: inner }) => [key, plain(inner)]));
}

interface Checked {
  readonly value: Value;
  readonly schema: Schema;
}

/** The value at `path` (keys and indices) and its schema; the last ones on the way if it leads nowhere. */
function follow({ value, schema }: Checked, path: readonly string[]): Checked {
  const [step, ...rest] = path;
  if (step === undefined || value.kind === "text") return { value, schema };
  const isList = value.kind === "list";
  const inner = isList ? value.items[Number(step)] : entryOf(value, step);
  const innerSchema = isList ? schema.items : propertySchema(schema, step);
  if (!inner || !innerSchema) return { value, schema };
  return follow({ value: inner, schema: innerSchema }, rest);
}

function unescapePointer(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
