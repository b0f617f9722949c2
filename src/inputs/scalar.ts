import { quoted } from "../base/words.ts";
import { type InputName, type InputRow, inputs } from "./definitions.ts";
import { schemaOf } from "./file-schema.ts";
import { expectation } from "./schema.ts";
import { isClean, problemAt, type Report, type Value } from "./value.ts";

/**
 * An input whose value is one text. A reader that reports a problem returns a stand-in, which is never used because
 * loading then fails.
 */
export interface Scalar {
  readonly name: InputName;
  readonly value: Value | undefined;
  readonly report: Report;
}

/** True or false, in the spellings that @actions/core takes. */
export function readBoolean(scalar: Scalar): boolean {
  const text = textOf(scalar);
  if (text === undefined || /^(?:true|True|TRUE)$/.test(text)) return true;
  if (!/^(?:false|False|FALSE)$/.test(text)) unexpected(scalar, text);
  return false;
}

/** A whole number in the range of the input's row; undefined if unsaid. */
export function readNumber(scalar: Scalar): number | undefined {
  const text = textOf(scalar);
  if (text === undefined) return undefined;
  const row = rowOf(scalar.name);
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (row.kind !== "number" || (number >= row.minimum && number <= row.maximum)) return number;
  unexpected(scalar, text);
  return row.minimum;
}

/** One of `choices`, the same as in the input's row. */
export function readChoice<Choice extends string>(
  scalar: Scalar,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  const text = textOf(scalar);
  const choice = choices.find((each) => each === text);
  if (choice === undefined && text !== undefined) unexpected(scalar, text);
  return choice ?? choices[0];
}

/** The name of a build profile; undefined if unsaid or refused. */
export function readProfile(scalar: Scalar): string | undefined {
  const text = readString(scalar);
  if (text !== undefined && scalar.value && !/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text)) {
    const sentence = `${quoted(text)} is not a profile: expected letters, digits, \`_\`, \`-\` and \`.\`.`;
    scalar.report(problemAt(scalar.value, sentence));
  }
  return text;
}

/** A regular expression; undefined if unsaid. */
export function readPattern(scalar: Scalar): RegExp | undefined {
  const { value, report } = scalar;
  const text = readString(scalar);
  if (text === undefined || value === undefined) return undefined;
  try {
    return new RegExp(text, "m");
  } catch {
    report(
      problemAt(
        value,
        `${quoted(text)} is not a regular expression of JavaScript's; check its brackets and escapes.`,
      ),
    );
    return undefined;
  }
}

/** One line of text that is not empty; undefined if unsaid or refused. */
function readString(scalar: Scalar): string | undefined {
  const text = textOf(scalar);
  if (text === "") unexpected(scalar, text);
  return text || undefined;
}

function textOf({ value, report }: Scalar): string | undefined {
  if (value?.kind !== "text" || !isClean(value, report)) return undefined;
  return value.text;
}

function rowOf(name: InputName): InputRow {
  const row = inputs.find((each) => each.name === name);
  if (row === undefined) throw new Error(`no input is named ${name}`);
  return row;
}

function unexpected({ name, value, report }: Scalar, text: string): void {
  if (value === undefined) return;
  const expected = expectation(schemaOf(rowOf(name)));
  report(problemAt(value, `expected ${expected}, found ${quoted(text)}.`));
}
