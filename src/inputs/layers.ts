import type { Environment } from "../base/environment.ts";
import { quoted } from "../base/words.ts";
import { type InputName, type InputRow, inputs } from "./definitions.ts";
import { validate } from "./validate.ts";
import { longestText, problemAt, type Report, type Source, type Value } from "./value.ts";
import { parseYaml } from "./yaml.ts";

/** What one source says. An input that it says wrongly (already reported) is there as undefined. */
export type Layer = ReadonlyMap<InputName, Value | undefined>;

/** Flags of the command line as text, a boolean one as `true` or `false`. */
export type Flags = Readonly<Partial<Record<InputName, string>>>;

/** What the flags say. */
export function flagLayer(flags: Flags, report: Report): Promise<Layer> {
  return textLayer(
    (name) => flags[name],
    (name) => ({ kind: "flag", label: `flag --${name}` }),
    report,
  );
}

/**
 * What the action's inputs say: `INPUT_<NAME>`, trimmed, as @actions/core reads them. The runner sets an input that
 * is not given to the empty text, so the empty text says nothing.
 */
export function inputLayer(environment: Environment, report: Report): Promise<Layer> {
  return textLayer(
    (name) => environment[`INPUT_${name.toUpperCase()}`]?.trim() || undefined,
    (name) => ({ kind: "input", label: `input ${quoted(name)}` }),
    report,
  );
}

/** What holds when nobody says anything. */
export function defaultLayer(): Layer {
  const sourceOf = (name: string) =>
    ({ kind: "default", label: `default of ${quoted(name)}` }) as const;
  const said = inputs.flatMap(({ name, default: text }): readonly [InputName, Value][] =>
    text === undefined
      ? []
      : [[name, { kind: "text", source: sourceOf(name), line: 1, path: name, text }]],
  );
  return new Map(said);
}

/** The first layer's answer, wrong ones included: a mistake must not uncover what it was meant to replace. */
export function find(layers: readonly Layer[], name: InputName): Value | undefined {
  return layers.find((layer) => layer.has(name))?.get(name);
}

async function textLayer(
  read: (name: InputName) => string | undefined,
  sourceOf: (name: InputName) => Source,
  report: Report,
): Promise<Layer> {
  const layer = new Map<InputName, Value | undefined>();
  for (const row of inputs) {
    const text = read(row.name);
    if (text !== undefined)
      layer.set(row.name, await readText(row, text, sourceOf(row.name), report));
  }
  return layer;
}

async function readText(
  row: InputRow & { readonly name: InputName },
  text: string,
  source: Source,
  report: Report,
): Promise<Value | undefined> {
  const at = { source, line: 1, path: row.name };
  if (text.length > longestText) {
    report(problemAt(at, `the text is longer than ${longestText} characters.`));
    return undefined;
  }
  if (!isYaml(row, text)) return { kind: "text", ...at, text };
  const value = await parseYaml(text, source, row.name, report);
  if (value === undefined) return undefined;
  const root = { kind: "mapping", ...at, entries: [{ key: row.name, at, value }] } as const;
  return (await validate(root, report)).size === 0 ? value : undefined;
}

/**
 * Whether text is YAML is decided without loading a YAML parser. No name begins like a YAML list or comment, and no
 * tag, library or pair of libraries holds a colon or a brace.
 */
function isYaml(row: InputRow, text: string): boolean {
  const trimmed = text.trim();
  if (/^(?:-\s|#)/.test(trimmed) || (trimmed.startsWith("[") && trimmed.endsWith("]"))) {
    return row.kind === "list" || row.kind === "yaml";
  }
  return row.kind === "yaml" && /[:{]/.test(trimmed);
}
