import { resolve } from "node:path";
import { quoted, withoutSecrets } from "../base/words.ts";
import { defaultRepositories, parseAddress, type Repository } from "../opam/repositories.ts";
import {
  type CompilerSpecification,
  type OpamPackage,
  parseCompiler,
  parsePackage,
} from "../opam/specification.ts";
import { problemAt, type Report, type Text, textsOf, type Value, type Written } from "./value.ts";

/** `ocaml-compiler`: `system`, a version or opam packages. */
export function readCompiler(value: Value | undefined, report: Report): CompilerSpecification {
  const words = textsOf(value).map(({ text }) => text);
  const specification = parseCompiler(words);
  if (typeof specification !== "string") return specification;
  if (value !== undefined) {
    const found = quoted(words.join(" "));
    report(problemAt(value, `expected ${specification}, found ${found}.`));
  }
  return { kind: "system" };
}

/** `opam-packages`: names, some with a version. None can pass for one of opam's options. */
export function readOpamPackages(value: Value | undefined, report: Report): readonly OpamPackage[] {
  const packages = new Map<string, OpamPackage>();
  for (const each of textsOf(value)) {
    const found = parsePackage(each.text);
    if (found === undefined) {
      const sentence = `${quoted(each.text)} is not an opam package: expected \`name\` or \`name.version\`.`;
      report(problemAt(each, sentence));
    } else if (packages.has(found.name)) {
      report(problemAt(each, `${quoted(found.name)} is named twice; keep one.`));
    } else packages.set(found.name, found);
  }
  return [...packages.values()];
}

/**
 * `opam-repositories`: `name=address` pairs, or a mapping of names to addresses; the default ones if unsaid. Relative
 * paths start at `base`, which is absolute.
 */
export function readRepositories(
  value: Value | undefined,
  base: string,
  report: Report,
): readonly Repository[] {
  if (value === undefined) return defaultRepositories;
  const pairs = value.kind === "mapping" ? entriesOf(value) : pairsOf(value, report);
  if (pairs?.length === 0) report(problemAt(value, "expected a repository, found nothing."));
  const repositories = new Map<string, string>();
  for (const { name, url, at } of pairs ?? []) {
    checkRepository(name, url, at, report);
    if (repositories.has(name)) report(problemAt(at, `${quoted(name)} is given twice; keep one.`));
    repositories.set(name, /^\.{1,2}(?:\/|$)/.test(url) ? resolve(base, url) : url);
  }
  return [...repositories].map(([name, url]) => ({ name, url }));
}

interface Pair {
  readonly name: string;
  readonly url: string;
  readonly at: Written;
}

function entriesOf({ entries }: Extract<Value, { kind: "mapping" }>): readonly Pair[] {
  return entries.flatMap(({ key, value }) =>
    value.kind === "text" ? [{ name: key, url: value.text, at: value }] : [],
  );
}

/** Undefined when a problem was reported. */
function pairsOf(value: Value, report: Report): readonly Pair[] | undefined {
  const texts: readonly Text[] = textsOf(value);
  const wrong = texts.find(({ text }) => !/^[^=]+=./.test(text));
  if (wrong !== undefined) {
    const form = "`name=address`, without spaces";
    report(problemAt(wrong, `expected ${form}, found ${quoted(withoutSecrets(wrong.text))}.`));
    return undefined;
  }
  return texts.map((each) => {
    const at = each.text.indexOf("=");
    return { name: each.text.slice(0, at), url: each.text.slice(at + 1), at: each };
  });
}

function checkRepository(name: string, url: string, at: Written, report: Report): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) {
    const rule = "expected letters, digits, `_`, `-` and `.`";
    report(problemAt(at, `${quoted(name)} is not a name for an opam repository: ${rule}.`));
  }
  const address = parseAddress(url);
  if (typeof address === "string")
    report(problemAt(at, `expected ${address}, found ${quoted(withoutSecrets(url))}.`));
}
