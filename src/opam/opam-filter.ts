import { compareVersions } from "../base/versions.ts";

/** opam's variables of a machine: `os-family` → `debian`. */
export type OpamVariables = Readonly<Record<string, string>>;

/** Texts, names of variables, relations, signs and brackets. */
const pattern = /\s+|"((?:[^"\\]|\\[\s\S])*)"|(<=|>=|!=|[=<>!&|()?])|([\w+:-]+)|./gs;

interface Word {
  readonly kind: "text" | "sign" | "name";
  readonly text: string;
}

function wordsOf(filter: string): readonly Word[] {
  return [...filter.matchAll(pattern)].flatMap(([whole, text, sign, name]): readonly Word[] => {
    if (text !== undefined) return [{ kind: "text", text: text.replace(/\\(.)/gs, "$1") }];
    if (sign !== undefined) return [{ kind: "sign", text: sign }];
    if (name !== undefined) return [{ kind: "name", text: name }];
    return whole.trim() === "" ? [] : [{ kind: "sign", text: whole }];
  });
}

/** A value of a filter; undefined where it depends on a variable that is not known. */
type Value = string | boolean | undefined;

const relations: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "!=": (order) => order !== 0,
  "<": (order) => order < 0,
  "<=": (order) => order <= 0,
  ">": (order) => order > 0,
  ">=": (order) => order >= 0,
};

/** A part of a filter, and the words behind it. */
type Read = readonly [Value, readonly Word[]];

const isSign = (word: Word | undefined, sign: string): boolean =>
  word?.kind === "sign" && word.text === sign;

const truth = (value: Value): boolean | undefined =>
  typeof value === "string" ? { true: true, false: false }[value] : value;

function readAny(words: readonly Word[], variables: OpamVariables): Read {
  let [value, rest] = readAll(words, variables);
  while (isSign(rest[0], "|")) {
    const [other, after] = readAll(rest.slice(1), variables);
    const both = [truth(value), truth(other)];
    value = both.includes(true) ? true : both.includes(undefined) ? undefined : false;
    rest = after;
  }
  return [value, rest];
}

function readAll(words: readonly Word[], variables: OpamVariables): Read {
  let [value, rest] = readRelation(words, variables);
  while (isSign(rest[0], "&")) {
    const [other, after] = readRelation(rest.slice(1), variables);
    const both = [truth(value), truth(other)];
    value = both.includes(false) ? false : both.includes(undefined) ? undefined : true;
    rest = after;
  }
  return [value, rest];
}

function readRelation(words: readonly Word[], variables: OpamVariables): Read {
  const [left, rest] = readOne(words, variables);
  const [sign] = rest;
  const relation = sign?.kind === "sign" ? relations[sign.text] : undefined;
  if (relation === undefined) return [left, rest];
  const [right, after] = readOne(rest.slice(1), variables);
  if (left === undefined || right === undefined) return [undefined, after];
  return [relation(compareVersions(String(left), String(right))), after];
}

function readOne([first, ...rest]: readonly Word[], variables: OpamVariables): Read {
  if (first === undefined) return [undefined, []];
  if (first.kind === "text") return [first.text, rest];
  if (first.kind === "name") {
    if (first.text === "true" || first.text === "false") return [first.text === "true", rest];
    return [variables[first.text], rest];
  }
  if (first.text === "!") {
    const [value, after] = readOne(rest, variables);
    const plain = truth(value);
    return [plain === undefined ? undefined : !plain, after];
  }
  if (first.text === "?") {
    const [value, after] = readOne(rest, variables);
    return [value !== undefined, after];
  }
  if (first.text !== "(") return [undefined, rest];
  const [value, after] = readAny(rest, variables);
  return [value, isSign(after[0], ")") ? after.slice(1) : after];
}

/**
 * Whether a filter of an opam file holds (opam manual, "Filters"): `os-family = "debian" & os-version >= "12"`. An
 * empty one does; undefined where a variable that decides it is not among `variables`, or it cannot be read.
 */
export function holds(filter: string, variables: OpamVariables): boolean | undefined {
  const words = wordsOf(filter);
  if (words.length === 0) return true;
  const [value, rest] = readAny(words, variables);
  return rest.length > 0 ? undefined : truth(value);
}
