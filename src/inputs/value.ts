import type { Problem } from "../base/errors.ts";
import { quoted, visible } from "../base/words.ts";

/** Where a value comes from: a flag, an action input, the config file, or a default. */
export interface InputOrigin {
  readonly kind: "flag" | "input" | "file" | "default";
  /** ``flag --jobs``, ``input `jobs` ``, or the path of the file from the workspace. */
  readonly label: string;
}

/** Where a value was written, so that an error can say so. */
export interface Written {
  readonly origin: InputOrigin;
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

/** Takes a problem. All are collected, so that the user is told of everything at once. */
export type Report = (problem: Problem) => void;

/** The most characters of an input: no list of targets needs as many, but a mistake or an attack may have more. */
export const longestText = 100_000;

/** The problem of a value that `sentence` tells, with the place where the value was written. */
export function problemAt({ origin, line, path }: Written, sentence: string): Problem {
  if (origin.kind === "file") {
    const subject = path === "" ? "" : `${quoted(path)}: `;
    return { message: subject + sentence, at: { file: origin.label, line } };
  }
  const inner = /[.[]/.test(path) ? `${quoted(path)}: ` : "";
  const where = line > 1 || inner !== "" ? `${origin.label}, line ${line}` : origin.label;
  return { message: `${where}: ${inner}${sentence}` };
}

/** The value of a mapping's key; undefined if there is none, or no mapping. */
export function entryOf(value: Value | undefined, key: string): Value | undefined {
  if (value?.kind !== "mapping") return undefined;
  return value.entries.find((entry) => entry.key === key)?.value;
}

/** The names in one text, or the entries of a YAML list, each taken whole. */
export function textsOf(value: Value | undefined): readonly Text[] {
  if (value === undefined || value.kind === "mapping") return [];
  if (value.kind === "list") return value.items.filter((item) => item.kind === "text");
  return splitNames(value.text).map((text) => ({ ...value, text }));
}

/** Names separated by spaces, commas or lines. A comma inside a glob's braces separates nothing. */
function splitNames(text: string): readonly string[] {
  return text.match(/(?:\{[^{}\s]*\}|[^\s,])+/g) ?? [];
}

/** Whether a text can go on a command line and into a path; reports one that cannot. */
export function isClean(text: Text, report: Report): boolean {
  if (!/\p{Cc}/u.test(text.text)) return true;
  const sentence = `${quoted(text.text)} holds a control character (a line end, NUL or the like); remove it.`;
  report(problemAt(text, sentence));
  return false;
}

/** The message of an error that a library or the system throws, fit for the end of a sentence. */
export function reasonOf(error: unknown): string {
  return visible(error instanceof Error ? error.message : String(error));
}
