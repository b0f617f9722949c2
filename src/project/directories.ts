import type { Location } from "../base/errors.ts";
import { decodeName } from "../base/paths.ts";
import { complain, type SourceText } from "./fields.ts";
import { parseGlob } from "./glob.ts";
import { head, type List, type Sexp } from "./sexp.ts";

/** The way in which dune treats a directory that it looks into. */
export type Status = "normal" | "vendored" | "data only";

/** A test of a directory's name; `standard` is the value of `:standard`. */
type Predicate = (name: string, standard: boolean) => boolean;

type Rule = "dirs" | "dataOnly" | "vendored";

/** The stanzas of one directory that say how to treat its sub-directories; those of a kind add up. */
export type DirectoryRules = Readonly<
  Record<Rule, { readonly predicate: Predicate; readonly stanza: string; readonly at: Location }[]>
>;

/** The rules of a directory whose dune file has no such stanza. */
export function newRules(): DirectoryRules {
  return { dirs: [], dataOnly: [], vendored: [] };
}

const ruleOf: ReadonlyMap<string, Rule> = new Map([
  ["dirs", "dirs"],
  ["data_only_dirs", "dataOnly"],
  ["ignored_subdirs", "dataOnly"],
  ["vendored_dirs", "vendored"],
]);

/**
 * Adds `(dirs)`, `(data_only_dirs)`, `(vendored_dirs)` or `(ignored_subdirs)` to `rules`; false for another stanza.
 * With `severalDirs` (dune 3.23) a directory can have several `(dirs)`.
 */
export function addRule(
  rules: DirectoryRules,
  node: List,
  source: SourceText,
  severalDirs: boolean,
): boolean {
  const stanza = head(node);
  const rule = stanza && ruleOf.get(stanza);
  if (!stanza || !rule) return false;
  const values = node.items.slice(1);
  // `(ignored_subdirs (a b))` has its names in a list of their own.
  const [first] = values;
  const listed = stanza === "ignored_subdirs" && first?.kind === "list" ? first.items : values;
  const predicate = parsePredicate(listed, source, "or", 0);
  const [before] = rules[rule];
  const several = stanza === "dirs" ? severalDirs : stanza === "ignored_subdirs";
  if (before && !(several && before.stanza === stanza))
    complain(
      source,
      node,
      `"${before.stanza}" is already given in line ${before.at.line} of ${before.at.file}; join the two.`,
    );
  rules[rule].push({ predicate, stanza, at: source.at(node.start) });
  return true;
}

/**
 * The status of a sub-directory; undefined if dune does not look into it. Everything below inherits it (upstream
 * src/source/source_dir_status.ml and source_tree.ml).
 */
export function subdirectoryStatus(
  rules: DirectoryRules,
  name: string,
  parent: Status,
): Status | "contradiction" | undefined {
  const standard = !/^[._]/.test(name);
  const holds = (rule: Rule) =>
    rules[rule].some(({ predicate }) => predicate(name, rule === "dirs" && standard));
  const normal = rules.dirs.length === 0 ? standard : holds("dirs");
  const dataOnly = holds("dataOnly");
  const vendored = holds("vendored");
  if (dataOnly && vendored) return "contradiction";
  if (!normal && !dataOnly && !vendored) return undefined;
  if (dataOnly || parent === "data only") return "data only";
  return vendored || parent === "vendored" ? "vendored" : "normal";
}

type Operator = "or" | "and" | "not";

const combine: Readonly<Record<Operator, (parts: readonly Predicate[]) => Predicate>> = {
  or: (parts) => (name, standard) => parts.some((part) => part(name, standard)),
  and: (parts) => (name, standard) => parts.every((part) => part(name, standard)),
  not: (parts) => (name, standard) => !parts.some((part) => part(name, standard)),
};

/** Reads dune's predicate language (upstream src/predicate_lang), where `\` takes away all that follows it. */
function parsePredicate(
  items: readonly Sexp[],
  source: SourceText,
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

function parseElement(item: Sexp, source: SourceText, depth: number): Predicate {
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
      : parseGlob(decodeName(item.text));
  if (typeof glob === "function") return glob;
  complain(source, item, `${item.text} is no set of directories: ${glob.why}.`);
  return never;
}
