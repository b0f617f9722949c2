import { groupBy } from "../base/group-by.ts";
import type { ProgramRun } from "./model.ts";
import { atomText, field, head, type List, type Sexp } from "./sexp.ts";

/** A rule, or another stanza that makes files or runs programs while the project is built. */
export interface BuildRule {
  readonly node: List;
  readonly directory: string;
  /** Paths of executables, `gen/gen`, or public names, `%{bin:gen}`, as far as there are such. */
  readonly programs: readonly string[];
}

/** A stanza that makes executables. */
export interface Maker {
  readonly node: List;
  readonly directory: string;
  readonly programs: readonly { readonly path: string; readonly publicName: string | undefined }[];
}

/** The executables that are run while the project is built, each once. */
export function runsOf(
  rules: readonly BuildRule[],
  makers: readonly Maker[],
): readonly ProgramRun[] {
  const made = makers.flatMap((maker) => maker.programs.map((program) => ({ ...program, maker })));
  const byPath = groupBy(made, ({ path }) => path);
  const byPublicName = groupBy(made, ({ publicName }) => publicName && `%{bin:${publicName}}`);
  const byTarget = once((directory: string) => {
    const near = rules.filter((one) => one.directory === directory);
    const made = near.flatMap((rule) => targetsOf(rule.node).map((file) => ({ file, rule })));
    return groupBy(made, ({ file }) => file);
  });
  const feeders = once((maker: Maker) => feedersIn(byTarget(maker.directory), maker));
  const runs = new Map<string, boolean>();
  for (const rule of rules)
    for (const program of rule.programs) {
      const own = byPath.get(program) ?? byPublicName.get(program);
      const feeds = ({ maker }: { readonly maker: Maker }) =>
        maker.directory === rule.directory && feeders(maker).has(rule);
      for (const { path } of own ?? [])
        runs.set(path, runs.get(path) !== false && own?.some(feeds) === true);
    }
  return [...runs].map(([path, forItself]) => ({ path, forItself }));
}

/** A function that remembers its answers. */
function once<Key, Answer>(ask: (key: Key) => Answer): (key: Key) => Answer {
  const known = new Map<Key, { readonly answer: Answer }>();
  return (key) => {
    const found = known.get(key) ?? { answer: ask(key) };
    known.set(key, found);
    return found.answer;
  };
}

/**
 * The rules and libraries that make what an executable of their directory is linked with, directly or for one another.
 * Only files that stanzas name are seen: C stubs, link flags and the like, not modules, which mostly have no names there.
 */
function feedersIn(
  byTarget: ReadonlyMap<string, readonly { readonly rule: BuildRule }[]>,
  maker: Maker,
): ReadonlySet<BuildRule> {
  const found = new Set<BuildRule>();
  const needed = wordsOf(maker.node);
  for (const word of needed)
    for (const { rule } of byTarget.get(word) ?? [])
      if (!found.has(rule)) {
        found.add(rule);
        for (const other of wordsOf(rule.node)) needed.add(other);
      }
  return found;
}

/** The name of C stubs as stanzas have it: `manifest` for `manifest.c`. */
const stubOf = (file: string): string | undefined => /^(.+)\.(?:c|cc|cpp|cxx)$/.exec(file)?.[1];

/** Forms of actions whose first argument is the file that they write. */
const writers: ReadonlySet<string | undefined> = new Set([
  "with-stdout-to",
  "with-stderr-to",
  "with-outputs-to",
  "write-file",
]);
/** Forms whose second argument it is. */
const copiers: ReadonlySet<string | undefined> = new Set(["copy", "copy#", "symlink"]);

/** Names of the files that a rule makes; of a library its own, which others link. */
function targetsOf(rule: List): readonly string[] {
  const fields = head(rule) === "library" ? ["name", "public_name"] : ["target", "targets"];
  const said = fields.flatMap(
    (name) =>
      field(rule.items, name)
        ?.items.slice(1)
        .flatMap((item) => atomText(item) ?? []) ?? [],
  );
  const written = listsIn(rule).flatMap((list) => {
    const form = head(list);
    if (writers.has(form)) return atomText(list.items[1]) ?? [];
    return copiers.has(form) ? (atomText(list.items[2]) ?? []) : [];
  });
  return [...said, ...written].flatMap((path) => {
    const file = path.slice(path.lastIndexOf("/") + 1);
    return [file, stubOf(file) ?? file];
  });
}

/** Fields that name no file: a program may make one that is called as it is itself. */
const names = new Set(["name", "names", "public_name", "public_names", "modules"]);

/** Everything in a stanza that may be the name of a file or library it is made of, without directories. */
function wordsOf(node: List): Set<string> {
  const fields = node.items.filter((item) => !names.has(head(item) ?? ""));
  const atoms = listsIn({ ...node, items: fields }).flatMap(({ items }) =>
    items.flatMap((item) => atomText(item) ?? []),
  );
  return new Set(atoms.flatMap((text) => text.split(/[^\w.+-]+/)));
}

/** A list and all lists in it. */
function listsIn(node: List): readonly List[] {
  const found: List[] = [];
  const todo: Sexp[] = [node];
  for (let next = todo.pop(); next; next = todo.pop())
    if (next.kind === "list") {
      found.push(next);
      for (const item of next.items) if (item.kind === "list") todo.push(item);
    }
  return found;
}
