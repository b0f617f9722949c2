import type { Problem } from "../base/errors.ts";
import { quoted, visible } from "../base/words.ts";

/** Who said something: a flag, an action input, the config file, or nobody (a default). */
export interface Source {
  readonly kind: "flag" | "input" | "file" | "default";
  /** ``flag --jobs``, ``input `jobs` ``, or the path of the file from the workspace. */
  readonly label: string;
}

/** Where a value was written, so that an error can say so. */
export interface Written {
  readonly source: Source;
  /** Counts from 1; in an input or flag, from the start of its text. */
  readonly line: number;
  /** `targets[1].boot.success`; empty for a whole file. */
  readonly path: string;
}

/** A value as it was written. Scalars stay text until the input that they belong to says what they are. */
export type Value = Text | Sequence | Mapping;

export interface Text extends Written {
  readonly kind: "text";
  readonly text: string;
}

export interface Sequence extends Written {
  readonly kind: "list";
  readonly items: readonly Value[];
}

export interface Mapping extends Written {
  readonly kind: "mapping";
  readonly entries: readonly Entry[];
}

/** One `key: value`; `at` is the place of the key. */
export interface Entry {
  readonly key: string;
  readonly at: Written;
  readonly value: Value;
}

/** Collects what is wrong, so that everything found is reported at once. */
export type Report = (problem: Problem) => void;

/** No input is longer than this many characters: a list of targets is not, and a mistake or an attack may be. */
export const longestText = 100_000;

/** The problem that `sentence` states about a value, saying where the value was written. */
export function problemAt({ source, line, path }: Written, sentence: string): Problem {
  if (source.kind === "file") {
    const subject = path === "" ? "" : `${quoted(path)}: `;
    return { message: subject + sentence, at: { file: source.label, line } };
  }
  const inner = /[.[]/.test(path) ? `${quoted(path)}: ` : "";
  const where = line > 1 || inner !== "" ? `${source.label}, line ${line}` : source.label;
  return { message: `${where}: ${inner}${sentence}` };
}

/** The entry of a mapping with this key, if it has one. */
export function entryOf(value: Value | undefined, key: string): Value | undefined {
  if (value?.kind !== "mapping") return undefined;
  return value.entries.find((entry) => entry.key === key)?.value;
}

/** Names separated by spaces, commas or lines (a comma inside a glob's braces separates nothing). */
export function splitNames(text: string): readonly string[] {
  return text.match(/(?:\{[^{}\s]*\}|[^\s,])+/g) ?? [];
}

/** A list of texts, written as one text or as a YAML list whose entries are taken whole. */
export function textsOf(value: Value | undefined): readonly Text[] {
  if (value === undefined || value.kind === "mapping") return [];
  if (value.kind === "list") return value.items.filter((item) => item.kind === "text");
  return splitNames(value.text).map((text) => ({ ...value, text }));
}

/** Reports text that cannot go on a command line or into a path; true if there was nothing to report. */
export function isClean(text: Text, report: Report): boolean {
  if (!/\p{Cc}/u.test(text.text)) return true;
  const sentence = `${quoted(text.text)} holds a control character (a line end, NUL or the like); remove it.`;
  report(problemAt(text, sentence));
  return false;
}

/** The message of a library or the system, fit to stand at the end of a sentence. */
export function reasonOf(error: unknown): string {
  return visible(error instanceof Error ? error.message : String(error));
}
