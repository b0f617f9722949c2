import type { Environment } from "../base/environment.ts";
import { quoted } from "../base/words.ts";
import { type InputName, type InputRow, inputs } from "./definitions.ts";
import { validate } from "./validate.ts";
import { type InputOrigin, longestText, problemAt, type Report, type Value } from "./value.ts";
import { parseYaml } from "./yaml.ts";

/** The inputs that one origin gives. One that it gives wrongly, which was reported, is there as undefined. */
export type Layer = ReadonlyMap<InputName, Value | undefined>;

/** Flags of the command line as text; a boolean one is `true` or `false`. */
export type Flags = Readonly<Partial<Record<InputName, string>>>;

/** The inputs that flags give. */
export function flagLayer(flags: Flags, report: Report): Promise<Layer> {
  return textLayer(
    (name) => flags[name],
    (name) => ({ kind: "flag", label: `flag --${name}` }),
    report,
  );
}

/**
 * The action's own inputs: `INPUT_<NAME>`, trimmed, as @actions/core reads them. The runner sets an input that is not
 * given to the empty text, so that counts as not given.
 */
export function inputLayer(environment: Environment, report: Report): Promise<Layer> {
  return textLayer(
    (name) => environment[`INPUT_${name.toUpperCase()}`]?.trim() || undefined,
    (name) => ({ kind: "input", label: `input ${quoted(name)}` }),
    report,
  );
}

/** The defaults. */
export function defaultLayer(): Layer {
  const originOf = (name: string) =>
    ({ kind: "default", label: `default of ${quoted(name)}` }) as const;
  const said = inputs.flatMap(({ name, default: text }): readonly [InputName, Value][] =>
    text === undefined
      ? []
      : [[name, { kind: "text", origin: originOf(name), line: 1, path: name, text }]],
  );
  return new Map(said);
}

/** The value in the first layer that has the input, even a wrong one: a mistake must not let a weaker layer through. */
export function find(layers: readonly Layer[], name: InputName): Value | undefined {
  return layers.find((layer) => layer.has(name))?.get(name);
}

async function textLayer(
  read: (name: InputName) => string | undefined,
  originOf: (name: InputName) => InputOrigin,
  report: Report,
): Promise<Layer> {
  const layer = new Map<InputName, Value | undefined>();
  for (const row of inputs) {
    const text = read(row.name);
    if (text !== undefined)
      layer.set(row.name, await readText(row, text, originOf(row.name), report));
  }
  return layer;
}

async function readText(
  row: InputRow & { readonly name: InputName },
  text: string,
  origin: InputOrigin,
  report: Report,
): Promise<Value | undefined> {
  const at = { origin, line: 1, path: row.name };
  if (text.length > longestText) {
    report(problemAt(at, `the text is longer than ${longestText} characters.`));
    return undefined;
  }
  if (!isYaml(row, text)) return { kind: "text", ...at, text };
  const value = await parseYaml(text, origin, row.name, report);
  if (value === undefined) return undefined;
  const root = { kind: "mapping", ...at, entries: [{ key: row.name, at, value }] } as const;
  return (await validate(root, report)).size === 0 ? value : undefined;
}

/**
 * Tells YAML from names without loading a YAML parser: no name begins like a YAML list or comment, and no tag, library
 * or pair of libraries holds a colon or a brace.
 */
function isYaml(row: InputRow, text: string): boolean {
  const trimmed = text.trim();
  if (/^(?:-\s|#)/.test(trimmed) || (trimmed.startsWith("[") && trimmed.endsWith("]"))) {
    return row.kind === "list" || row.kind === "yaml";
  }
  return row.kind === "yaml" && /[:{]/.test(trimmed);
}
