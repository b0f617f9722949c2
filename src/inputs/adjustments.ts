import { quoted } from "../base/words.ts";
import {
  type Entry,
  isClean,
  problemAt,
  type Report,
  type Text,
  textsOf,
  type Value,
  type Written,
} from "./value.ts";

/** A name or glob of targets, and where it was written. */
export type Selector = Written & { readonly text: string };

/** Something for all targets or, with a selector, for some. */
export interface Scoped<Content> {
  readonly selector: Selector | undefined;
  readonly content: Content;
}

type Tags = readonly string[];
/** Virtual library to implementation. */
type Implementations = Readonly<Record<string, string>>;

/** `variants`: tags for all targets, or a mapping of target or glob to tags. */
export function readVariants(value: Value | undefined, report: Report): readonly Scoped<Tags>[] {
  if (value?.kind !== "mapping") return [{ selector: undefined, content: readTags(value, report) }];
  return value.entries.map((entry) => ({
    selector: selectorOf(entry),
    content: readTags(entry.value, report),
  }));
}

/**
 * `implementations`: `library=implementation` pairs, or a mapping of libraries to implementations, of targets or globs
 * to such mappings, or of both. Those for all targets come first, so that those for some can override them.
 */
export function readImplementations(
  value: Value | undefined,
  report: Report,
): readonly Scoped<Implementations>[] {
  if (value?.kind !== "mapping") {
    return [{ selector: undefined, content: readPairs(textsOf(value), report) }];
  }
  const forAll = value.entries.filter((entry) => entry.value.kind !== "mapping");
  const forSome = value.entries.filter((entry) => entry.value.kind === "mapping");
  return [
    { selector: undefined, content: readEntries(forAll, report) },
    ...forSome.map((entry) => ({
      selector: selectorOf(entry),
      content: readLibraries(entry.value, report),
    })),
  ];
}

/** `executables`: names for all targets, or a mapping of target or glob to names. */
export function readExecutables(
  value: Value | undefined,
  report: Report,
): readonly Scoped<readonly string[]>[] {
  if (value?.kind !== "mapping")
    return [{ selector: undefined, content: readNames(value, report) }];
  return value.entries.map((entry) => ({
    selector: selectorOf(entry),
    content: readNames(entry.value, report),
  }));
}

/** Any names that can be printed, since they are only compared with the project's. */
export function readNames(value: Value | undefined, report: Report): readonly string[] {
  const names = textsOf(value).filter((text) => isClean(text, report));
  return [...new Set(names.map(({ text }) => text))];
}

/** A list of tags. */
export function readTags(value: Value | undefined, report: Report): Tags {
  const texts = textsOf(value);
  for (const each of texts) {
    if (isName(each.text)) continue;
    report(problemAt(each, `${quoted(each.text)} is not a tag: ${nameRule}.`));
  }
  return texts.map(({ text }) => text);
}

/** A mapping of virtual libraries to implementations. */
export function readLibraries(value: Value | undefined, report: Report): Implementations {
  return value?.kind === "mapping" ? readEntries(value.entries, report) : {};
}

function readEntries(entries: readonly Entry[], report: Report): Implementations {
  const pairs = entries.flatMap(({ key, at, value }): readonly [string, string][] => {
    if (value.kind !== "text") return [];
    checkLibrary(key, at, report);
    checkLibrary(value.text, value, report);
    return [[key, value.text]];
  });
  return Object.fromEntries(pairs);
}

function readPairs(texts: readonly Text[], report: Report): Implementations {
  const pairs = new Map<string, string>();
  for (const each of texts) {
    const [library = "", implementation, more] = each.text.split("=");
    if (implementation === undefined || more !== undefined) {
      const form = "`library=implementation`, without spaces";
      report(problemAt(each, `expected ${form}, found ${quoted(each.text)}.`));
      continue;
    }
    checkLibrary(library, each, report);
    checkLibrary(implementation, each, report);
    if (pairs.has(library)) {
      report(problemAt(each, `${quoted(library)} is given two implementations; keep one.`));
    }
    pairs.set(library, implementation);
  }
  return Object.fromEntries(pairs);
}

const nameRule = "expected letters, digits, `_`, `-`, `+` and `.`";

/** Tags and libraries stand in dune files, so they hold nothing that dune would expand or unquote. */
function isName(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(text);
}

function checkLibrary(name: string, at: Written, report: Report): void {
  if (!isName(name)) report(problemAt(at, `${quoted(name)} is not a library's name: ${nameRule}.`));
}

function selectorOf({ key, at }: Entry): Selector {
  return { ...at, text: key };
}
