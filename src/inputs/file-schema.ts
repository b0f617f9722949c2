import { type InputRow, inputs } from "./definitions.ts";
import type { Schema } from "./schema.ts";

/** The schema of one input's value. */
export function schemaOf(row: InputRow): Schema {
  switch (row.kind) {
    case "string":
      return { type: "string", minLength: 1 };
    case "boolean":
      return { type: "boolean" };
    case "number":
      return { type: "integer", minimum: row.minimum, maximum: row.maximum };
    case "choice":
      return choiceSchema(row.choices);
    case "list":
    case "yaml":
      return row.schema;
  }
}

/** YAML takes an unquoted `true` for a boolean. */
function choiceSchema(choices: readonly string[]): Schema {
  return choices.includes("true")
    ? { type: ["string", "boolean"], enum: [...choices, true, false] }
    : { type: "string", enum: choices };
}

/** The schema of the config file. Editors find it as dune-targets.schema.json. */
export function fileSchema(): Schema {
  const properties = inputs
    .filter((row) => row.inFile !== false)
    .map(
      (row) => [row.name, { ...schemaOf(row), description: row.doc, ...defaultOf(row) }] as const,
    );
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

function defaultOf(row: InputRow): Pick<Schema, "default"> {
  if (row.default === undefined) return {};
  if (row.kind === "boolean") return { default: row.default === "true" };
  return { default: row.kind === "number" ? Number(row.default) : row.default };
}
