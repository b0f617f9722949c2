import type { Document, LineCounter, Node } from "yaml";
import { quoted } from "../base/words.ts";
import {
  type Entry,
  type InputOrigin,
  problemAt,
  type Report,
  reasonOf,
  type Value,
  type Written,
} from "./value.ts";

type Yaml = typeof import("yaml");

/** No input nests deeper than `targets[0].boot.command[0]`. */
const deepest = 16;
const mostErrors = 5;
/** Aliases make a short text a huge value, and a glob that begins with `*` is read as one. */
const aliasRefused = "YAML aliases are refused; put a glob that begins with `*` in quotes.";

/**
 * Reads YAML into values that know their line. `path` is the input that the YAML belongs to, empty for the config file.
 * Scalars stay text (failsafe schema), so that the version `1.0` is not the number 1, and an empty value is the empty
 * text. Undefined if anything was reported.
 */
export async function parseYaml(
  text: string,
  origin: InputOrigin,
  path: string,
  report: Report,
): Promise<Value | undefined> {
  const yaml = await import("yaml");
  const lines = new yaml.LineCounter();
  let wrong = false;
  const refuse: Report = (problem) => {
    wrong = true;
    report(problem);
  };
  const at = { origin, line: 1, path };
  const document = parse(yaml, text, lines, at, refuse);
  if (!document) return undefined;
  if (!document.contents) return { kind: "text", ...at, text: "" };
  const reader = { yaml, lines, origin, report: refuse };
  const value = convert(reader, document.contents, path, 0);
  return wrong ? undefined : value;
}

function parse(yaml: Yaml, text: string, lineCounter: LineCounter, at: Written, report: Report) {
  const options = {
    schema: "failsafe",
    prettyErrors: false,
    uniqueKeys: false,
    lineCounter,
  } as const;
  const document: Document.Parsed = yaml.parseDocument(text, options);
  // A warning is a tag that failsafe does not know: `!!int 3` would be the text `3`.
  const errors = [...document.errors, ...document.warnings].slice(0, mostErrors);
  for (const error of errors) {
    const { line } = lineCounter.linePos(error.pos[0]);
    report(problemAt({ ...at, line: Math.max(line, 1) }, sentenceOf(error)));
  }
  return errors.length === 0 ? document : undefined;
}

function sentenceOf(error: Error): string {
  if (error.message.startsWith("Alias")) return aliasRefused;
  if (error.message.startsWith("Source contains multiple documents"))
    return "these are several YAML documents; keep one and remove the `---` lines.";
  const nested = error.message.startsWith("Maximum call stack");
  return `this is not valid YAML: ${nested ? "it is nested too deeply" : reasonOf(error)}.`;
}

interface Reader {
  readonly yaml: Yaml;
  readonly lines: LineCounter;
  readonly origin: InputOrigin;
  readonly report: Report;
}

function convert(reader: Reader, node: Node, path: string, depth: number): Value | undefined {
  const { yaml, origin, report } = reader;
  const at = { origin, line: lineOf(reader, node), path };
  if (yaml.isAlias(node)) {
    report(problemAt(at, aliasRefused));
    return undefined;
  }
  if (depth > deepest) {
    report(problemAt({ ...at, path: "" }, "this YAML is nested too deeply."));
    return undefined;
  }
  if (yaml.isMap(node))
    return { kind: "mapping", ...at, entries: entriesOf(reader, node.items, at, depth) };
  if (yaml.isSeq(node)) {
    const items = node.items.flatMap((item, index) => {
      const value = yaml.isNode(item) && convert(reader, item, `${path}[${index}]`, depth + 1);
      return value ? [value] : [];
    });
    return { kind: "list", ...at, items };
  }
  const text = yaml.isScalar(node) && typeof node.value === "string" ? node.value : "";
  return { kind: "text", ...at, text };
}

interface Pair {
  readonly key: unknown;
  readonly value: unknown;
}

function entriesOf(reader: Reader, pairs: readonly Pair[], at: Written, depth: number) {
  const { yaml, origin, report } = reader;
  const seen = new Set<string>();
  return pairs.flatMap(({ key, value }): readonly Entry[] => {
    const line = yaml.isNode(key) ? lineOf(reader, key) : at.line;
    if (!yaml.isScalar(key) || typeof key.value !== "string") {
      const sentence = yaml.isAlias(key) ? aliasRefused : "a key must be text.";
      report(problemAt({ ...at, line }, sentence));
      return [];
    }
    const name = key.value;
    const here = { origin, line, path: at.path === "" ? name : `${at.path}.${name}` };
    if (seen.has(name)) {
      report(problemAt({ ...at, line }, `the key ${quoted(name)} is given twice; keep one.`));
      return [];
    }
    seen.add(name);
    const inner: Value | undefined = yaml.isNode(value)
      ? convert(reader, value, here.path, depth + 1)
      : { kind: "text", ...here, text: "" };
    return inner ? [{ key: name, at: here, value: inner }] : [];
  });
}

function lineOf({ lines }: Reader, node: Node): number {
  return Math.max(lines.linePos(node.range?.[0] ?? 0).line, 1);
}
