import { parseGlob } from "./glob.ts";
import { head, type List, type Sexp } from "./sexp.ts";
import { complain, type Source } from "./source.ts";

/** What dune does with a directory that it looks into. */
export type Status = "normal" | "vendored" | "data only";

/** A test of a directory's name; `standard` is what `:standard` stands for. */
type Predicate = (name: string, standard: boolean) => boolean;

/** The stanzas of one directory that say how its sub-directories are treated. */
export interface DirectoryRules {
  dirs: readonly Predicate[];
  dataOnly: Predicate | undefined;
  vendored: Predicate | undefined;
  readonly known: Map<string, string>;
}

export function newRules(): DirectoryRules {
  return { dirs: [], dataOnly: undefined, vendored: undefined, known: new Map() };
}

const ruleNames: Readonly<Record<string, "dirs" | "dataOnly" | "vendored">> = {
  dirs: "dirs",
  data_only_dirs: "dataOnly",
  ignored_subdirs: "dataOnly",
  vendored_dirs: "vendored",
};

/**
 * Takes `(dirs)`, `(data_only_dirs)`, `(vendored_dirs)` or `(ignored_subdirs)` into `rules`; false for another stanza.
 * From dune 3.23 on several `(dirs)` of one directory add up, before they are an error.
 */
export function addRule(
  rules: DirectoryRules,
  node: List,
  source: Source,
  unite: boolean,
): boolean {
  const stanza = head(node) ?? "";
  const rule = Object.hasOwn(ruleNames, stanza) ? ruleNames[stanza] : undefined;
  if (rule === undefined) return false;
  const values = node.items.slice(1);
  // `(ignored_subdirs (a b))` has its names in a list of their own.
  const [first] = values;
  const listed = stanza === "ignored_subdirs" && first?.kind === "list" ? first.items : values;
  const predicate = parsePredicate(listed, source, "or", 0);
  const before = rules.known.get(rule);
  if (before !== undefined && !(unite && rule === "dirs"))
    complain(
      source,
      node,
      `The sub-directories' "${stanza}" is already given at ${before}; join the two.`,
    );
  const { file, line } = source.at(node.start);
  rules.known.set(rule, `${file}:${line}`);
  if (rule === "dirs") rules.dirs = [...rules.dirs, predicate];
  else rules[rule] = predicate;
  return true;
}

type Operator = "or" | "and" | "not";

const combine: Readonly<Record<Operator, (parts: readonly Predicate[]) => Predicate>> = {
  or: (parts) => (name, standard) => parts.some((part) => part(name, standard)),
  // dune's empty `and` is false as well.
  and: (parts) => (name, standard) =>
    parts.length > 0 && parts.every((part) => part(name, standard)),
  not: (parts) => (name, standard) => !parts.some((part) => part(name, standard)),
};

/** dune's predicate language (upstream src/predicate_lang): `\` takes away all that follows it. */
function parsePredicate(
  items: readonly Sexp[],
  source: Source,
  operator: Operator,
  depth: number,
): Predicate {
  const minus = items.findIndex((item) => isSymbol(item, "\\"));
  const kept = minus === -1 ? items : items.slice(0, minus);
  const left = combine[operator](kept.map((item) => parseElement(item, source, depth)));
  if (minus === -1 || minus === items.length - 1) return left;
  const right = parsePredicate(items.slice(minus + 1), source, "or", depth + 1);
  return (name, standard) => left(name, standard) && !right(name, standard);
}

function isSymbol(item: Sexp, text: string): boolean {
  return item.kind === "atom" && !item.quoted && item.text === text;
}

const never: Predicate = () => false;

function parseElement(item: Sexp, source: Source, depth: number): Predicate {
  if (depth > 500) {
    complain(source, item, "This is nested too deeply; simplify it.");
    return never;
  }
  if (item.kind === "list") {
    const first = head(item);
    return first === "or" || first === "and" || first === "not"
      ? parsePredicate(item.items.slice(1), source, first, depth + 1)
      : parsePredicate(item.items, source, "or", depth + 1);
  }
  if (isSymbol(item, ":standard")) return (_name, standard) => standard;
  const glob =
    !item.quoted && item.text.startsWith(":")
      ? { why: "there is no such symbol" }
      : parseGlob(item.text);
  if (typeof glob === "function") return glob;
  complain(source, item, `${item.text} is no set of directories: ${glob.why}.`);
  return never;
}

/**
 * What becomes of a sub-directory: undefined if dune does not look into it. A status is inherited by everything below
 * (upstream src/source/source_dir_status.ml and source_tree.ml).
 */
export function subdirectoryStatus(
  rules: DirectoryRules,
  name: string,
  parent: Status,
): Status | "contradiction" | undefined {
  const standard = !/^[._]/.test(name);
  const normal =
    rules.dirs.length === 0 ? standard : rules.dirs.some((dirs) => dirs(name, standard));
  const dataOnly = rules.dataOnly?.(name, false) ?? false;
  const vendored = rules.vendored?.(name, false) ?? false;
  if (dataOnly && vendored) return "contradiction";
  if (!normal && !dataOnly && !vendored) return undefined;
  if (dataOnly || parent === "data only") return "data only";
  return vendored || parent === "vendored" ? "vendored" : "normal";
}
