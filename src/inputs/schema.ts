import { listed } from "../base/words.ts";

type Type = "string" | "boolean" | "integer" | "number" | "array" | "object";

/** The part of JSON Schema (draft 7) that describes inputs. */
export interface Schema {
  readonly type: Type | readonly Type[];
  readonly description?: string;
  readonly default?: string | number | boolean;
  readonly enum?: readonly (string | boolean)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
}

/** Names: one text, or a list of texts. */
export const nameList: Schema = {
  type: ["string", "array"],
  items: { type: "string", minLength: 1 },
};

const argv: Schema = { type: "array", items: { type: "string" } };

const boot: Schema = {
  type: ["boolean", "object"],
  description: "false: this target is not booted; a mapping changes how it is.",
  properties: {
    command: {
      ...argv,
      description: "Program and arguments; {image} is the image's path, {node} the Node.js in use.",
    },
    packages: { ...argv, description: "Debian packages that bring the program (`a | b`: either)." },
    success: {
      type: "integer",
      minimum: 0,
      maximum: 255,
      description: "Exit status that means success.",
    },
    memory: {
      type: "integer",
      minimum: 1,
      maximum: 65_536,
      description: "Memory of a unikernel, in MiB.",
    },
    devices: {
      type: "object",
      additionalProperties: { type: "string", minLength: 1 },
      description:
        "What the devices of a unikernel's manifest get: a file, from the project, or a tap interface.",
    },
    arguments: { ...argv, description: "The image's own arguments." },
  },
  additionalProperties: false,
};

/** Libraries to implementations. */
const implementationMap: Schema = {
  type: "object",
  additionalProperties: { type: "string", minLength: 1 },
};

/** An entry of `targets`: a name, a glob, or a target of the user's own. */
export const targetEntry: Schema = {
  type: ["string", "object"],
  minLength: 1,
  properties: {
    name: { type: "string", minLength: 1, description: "Lower case; it becomes a file name." },
    extends: {
      type: "string",
      minLength: 1,
      description: "The target of the catalogue that this one is like; `name` if left out.",
    },
    summary: { type: "string", minLength: 1, description: "One line for listings." },
    variants: { ...nameList, description: "Tags put before those of the target that it extends." },
    implementations: {
      ...implementationMap,
      description: "Virtual library to implementation, for this target.",
    },
    executables: { ...nameList, description: "Executables to build for this target." },
    "link-flags": { ...argv, description: "Added after those of the target that it extends." },
    env: {
      type: "object",
      additionalProperties: { type: "string" },
      description:
        "Variables for dune and the project's rules, over those of the target it extends.",
    },
    extension: { type: "string", description: "Of the published image, with its dot, or empty." },
    boot,
  },
  required: ["name"],
  additionalProperties: false,
};

/** Tags for all targets, or by target. */
export const variants: Schema = {
  ...nameList,
  additionalProperties: nameList,
  type: ["string", "array", "object"],
};

/** Names or globs of executables for all targets, or by target. */
export const executables: Schema = variants;

/** Implementations for all targets (pairs, or libraries to implementations), or by target. */
export const implementations: Schema = {
  type: ["string", "array", "object"],
  items: { type: "string", minLength: 1 },
  additionalProperties: { ...implementationMap, type: ["string", "object"], minLength: 1 },
};

/** `system`, a version or packages. Editors take an unquoted `5.4` for a number. */
export const compiler: Schema = {
  type: ["string", "number", "array"],
  items: { type: "string", minLength: 1 },
};

/** Names to addresses, or pairs in one text. */
export const repositories: Schema = {
  type: ["string", "object"],
  minLength: 1,
  additionalProperties: { type: "string", minLength: 1 },
};

/** The values that a schema accepts, in words that follow "expected". */
export function expectation(schema: Schema): string {
  const { minimum, maximum } = schema;
  const choices = schema.enum?.filter((choice) => typeof choice === "string");
  if (choices?.length === 1) return `${listed(choices)}, the only choice so far`;
  if (choices) return `one of ${listed(choices)}`;
  const types = typeof schema.type === "string" ? [schema.type] : schema.type;
  const words: Readonly<Record<Type, string>> = {
    string: "text",
    boolean: "true or false",
    integer: `a whole number from ${minimum} to ${maximum}`,
    number: "a number",
    array: "a list",
    object: "a mapping",
  };
  return types.map((type) => words[type]).join(" or ");
}

/** The schema for the value of a mapping's key; undefined if the key is not allowed. */
export function propertySchema(schema: Schema, key: string): Schema | undefined {
  const { properties = {}, additionalProperties } = schema;
  if (Object.hasOwn(properties, key)) return properties[key];
  return additionalProperties || undefined;
}
