import type { Location } from "../base/errors.ts";
import { directoryOf, joinPath } from "../base/paths.ts";
import type { Project } from "../project/model.ts";
import {
  atomText,
  field,
  head,
  type List,
  locate,
  parseSexps,
  type Sexp,
} from "../project/sexp.ts";
import { applySplices, type Splice } from "./splice.ts";

/** Reads a file of the project (latin1), by path relative to its root; undefined if there is none. */
type Read = (path: string) => string | undefined;

/** A rule that asks git, itself or by a script that it names. */
interface GitRule {
  readonly rule: List;
  /** It asks for the nearest tag. */
  readonly describes: boolean;
}

/** Between words of a command line, or of a list of strings in OCaml or Python. */
const between = String.raw`(?:["']\s*[;,]\s*["']|\s+)`;
const start = String.raw`(?<![\w.-])git\}?${between}(?:-[^\n|&]*?${between})?`;
const asking =
  "describe|rev-parse|rev-list|log|show|status|tag|branch|diff|diff-index|ls-files|symbolic-ref";
const command = new RegExp(String.raw`${start}(?:${asking})(?![\w-])`);
const describe = new RegExp(String.raw`(?:${start}|(?<![\w.-])git-)describe(?![\w-])`);

/** Scripts are small. */
const longest = 100_000;

function gitRulesIn(text: string, file: string, read: Read): readonly GitRule[] {
  const rules = (items: readonly Sexp[], directory: string): readonly GitRule[] =>
    items.flatMap((item) => {
      if (item.kind !== "list") return [];
      const inside = head(item) === "subdir" ? atomText(item.items[1]) : undefined;
      if (inside !== undefined)
        return rules(item.items.slice(2), joinPath(directory, inside) ?? directory);
      if (head(item) !== "rule") return [];
      const words = wordsOf(item);
      const said = [words.join(" "), ...words.flatMap((word) => scriptOf(word, directory, read))];
      const describes = said.some((one) => describe.test(one));
      return describes || said.some((one) => command.test(one)) ? [{ rule: item, describes }] : [];
    });
  return rules(parseSexps(text, file), directoryOf(file));
}

const wordsOf = (node: Sexp): readonly string[] =>
  node.kind === "atom" ? [node.text] : node.items.flatMap(wordsOf);

/** The text of a script or an OCaml program that a word of a rule names: `%{dep:version.sh}`, `./gen.exe`. */
function scriptOf(word: string, directory: string, read: Read): readonly string[] {
  return [...word.matchAll(/[\w./-]+\.(?:sh|bash|ml|py|pl|exe)(?![\w.-])/g)].flatMap(([name]) => {
    const path = joinPath(directory, name.replace(/\.exe$/, ".ml"));
    const text = path === undefined ? undefined : read(path);
    return text !== undefined && text.length < longest ? [text] : [];
  });
}

/**
 * The dune files with rules that ask git, by path, in which these depend on everything, `(universe)`: what git answers is
 * no file that dune knows, so that it would take the version of an earlier commit from its cache. Others are left out.
 */
export function renewGitRules(
  texts: ReadonlyMap<string, string>,
  languages: Project["languages"],
  read: Read,
): ReadonlyMap<string, string> {
  const hasShortForm = languages.every(({ version: [major] }) => major >= 2);
  const renewed = [...texts].flatMap(([file, text]) => {
    const splices = gitRulesIn(text, file, read).flatMap(({ rule }) => renew(rule, hasShortForm));
    return splices.length > 0 ? [[file, applySplices(text, splices)] as const] : [];
  });
  return new Map(renewed);
}

const fields: ReadonlySet<string> = new Set(
  "target targets deps action locks mode fallback enabled_if package alias aliases".split(" "),
);

function renew(rule: List, hasShortForm: boolean): readonly Splice[] {
  const [, first] = rule.items;
  const deps = field(rule.items, "deps");
  if (!first || (deps && wordsOf(deps).includes("universe"))) return [];
  if (deps) return [insert(deps.end - 1, " (universe)")];
  if (fields.has(head(first) ?? "")) return [insert(first.start, "(deps (universe)) ")];
  // `(rule ACTION)`
  if (first.kind !== "list" || rule.items.length !== 2 || !hasShortForm) return [];
  return [insert(first.start, "(deps (universe)) (action "), insert(first.end, ")")];
}

const insert = (at: number, text: string): Splice => ({ start: at, end: at, text });

/** The first rule that asks git for the nearest tag. */
export function describingRule(
  { texts }: Pick<Project, "texts">,
  read: Read,
): Location | undefined {
  for (const [file, text] of texts) {
    const found = gitRulesIn(text, file, read).find(({ describes }) => describes);
    if (found) return locate(text, file, found.rule.start);
  }
  return undefined;
}
