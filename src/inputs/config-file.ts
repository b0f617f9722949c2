import { lstatSync, readFileSync, statSync } from "node:fs";
import { type InputName, inputs } from "./definitions.ts";
import type { Layer } from "./layers.ts";
import { validate } from "./validate.ts";
import {
  longestText,
  type Mapping,
  problemAt,
  type Report,
  reasonOf,
  type Value,
} from "./value.ts";
import { parseYaml } from "./yaml.ts";

/** Reads a file's text; undefined if there is no such file. */
export type ReadFile = (path: string) => string | undefined;

/** Reads UTF-8 text. Throws an Error whose message is the end of a sentence. */
export function readTextFile(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    if (lstatSync(path, { throwIfNoEntry: false })) throw new Error("it is a link to nowhere");
    return undefined;
  }
  if (!found.isFile()) throw new Error("it is not a regular file");
  // A character is at most 4 bytes long.
  if (found.size > 4 * longestText) throw new Error(`it has ${found.size} bytes`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw error instanceof TypeError ? new Error("it is not UTF-8 text") : error;
  }
}

/** A config file that may exist. */
export interface ConfigFile {
  readonly path: string;
  /** Its path from the workspace, for messages. */
  readonly label: string;
  /** Whether the user named it, so that it must exist. */
  readonly named: boolean;
}

/** The inputs that the config file gives. Problems are reported at their lines. */
export async function fileLayer(
  file: ConfigFile,
  readFile: ReadFile,
  report: Report,
): Promise<Layer> {
  const at = { origin: { kind: "file", label: file.label }, line: 1, path: "" } as const;
  const fail = (sentence: string): Layer => {
    report(problemAt(at, sentence));
    return brokenLayer;
  };
  let text: string | undefined;
  try {
    text = readFile(file.path);
  } catch (error) {
    return fail(`this file cannot be read: ${reasonOf(error)}.`);
  }
  if (text === undefined) {
    return file.named ? fail("there is no such file, but `config` names it.") : new Map();
  }
  if (text.length > longestText) return fail(`this file is longer than ${longestText} characters.`);
  const value = await parseYaml(text, at.origin, "", report);
  if (value === undefined) return brokenLayer;
  if (value.kind === "text" && value.text === "") return new Map();
  if (value.kind !== "mapping") return fail("expected keys and values, like `targets: unix js`.");
  return layerOf(value, await validate(value, report));
}

/** Stands for a file that could not be read: it may have given any input. */
export const brokenLayer: Layer = new Map(inputs.map(({ name }) => [name, undefined]));

function layerOf(root: Mapping, wrong: ReadonlySet<string>): Layer {
  const said = root.entries.flatMap(({ key, value }): readonly [InputName, Value | undefined][] => {
    const row = inputs.find(({ name }) => name === key);
    return row ? [[row.name, wrong.has(key) ? undefined : value]] : [];
  });
  return new Map(said);
}
