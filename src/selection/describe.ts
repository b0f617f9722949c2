import { ConfigurationError, type Problem } from "../base/errors.ts";
import type { ExecutableStanza } from "../project/model.ts";
import { atomText, field, head, parseSexps, type Sexp } from "../project/sexp.ts";
import type { Choice } from "./selection.ts";

/** An executable stanza in one context, and the implementations that it must link there. */
export interface Expectation {
  readonly context: string;
  readonly executable: Pick<ExecutableStanza, "kind" | "directory" | "names">;
  readonly choices: readonly Pick<Choice, "implementation" | "reason" | "added" | "candidates">[];
}

/**
 * A difference from a selection. `missing`: dune leaves out the executable, or only implementations of it. It does so
 * without a word and with status 0 if it cannot resolve something, such as a preprocessor that is not installed;
 * `dune build` names it. `different`: dune links an implementation that was not selected.
 */
export interface Deviation extends Problem {
  readonly kind: "missing" | "different" | "unreadable";
  /** Undefined where nothing could be read. */
  readonly expectation: Expectation | undefined;
}

interface DescribedLibrary {
  readonly name: string;
  readonly requires: readonly string[];
}

/** The output of `dune describe`. */
interface Description {
  /** By `uid`. */
  readonly libraries: ReadonlyMap<string, DescribedLibrary>;
  /** The uids that each stanza's executables require, by the path of the first one in the build directory. */
  readonly executables: ReadonlyMap<string, readonly string[]>;
}

const ourBug = "this is a bug in dune-targets, please report it";

/**
 * Compares the output of `dune describe workspace --lang 0.1 --format sexp --context C` with the selection that was
 * written into the tree (measured with dune 2.9.3, 3.17.2 and 3.24.1; later ones print public names). `test` and `tests` stanzas are passed over
 * because none of these versions describes them.
 */
export function confirmSelection(
  describeOutput: string,
  expectations: readonly Expectation[],
): readonly Deviation[] {
  const description = readDescription(describeOutput);
  if (!description)
    return [
      {
        ...{ kind: "unreadable", expectation: undefined },
        message: `dune describe printed what we cannot read: ${ourBug}.`,
      },
    ];
  return expectations
    .filter(
      ({ executable }) => executable.kind === "executable" || executable.kind === "executables",
    )
    .flatMap((expectation) => deviation(description, expectation) ?? []);
}

function deviation(description: Description, expectation: Expectation): Deviation | undefined {
  const { context, choices } = expectation;
  const path = pathOf(expectation);
  const requires = description.executables.get(`_build/${context}/${path}`);
  const expected = choices.filter(isWritten).map(({ implementation }) => implementation);
  const missing = (what: string): Deviation => ({
    ...{ kind: "missing", expectation },
    message: `dune leaves out ${what} in the context ${context} because something that it needs cannot be resolved there: unless dune names what the project lacks, ${ourBug} (expected ${list(expected)}).`,
  });
  if (!requires) return missing(path);
  const known = new Set(choices.flatMap(({ candidates }) => candidates));
  const found = closure(description, requires).filter((library) => known.has(library));
  if (found.some((library) => !expected.includes(library)))
    return {
      ...{ kind: "different", expectation },
      message: `dune links other implementations into ${path} in the context ${context} than were selected: expected ${list(expected)}, found ${list(found)}; ${ourBug}.`,
    };
  const absent = expected.filter((library) => !found.includes(library));
  return absent.length === 0 ? undefined : missing(`${list(absent)} of ${path}`);
}

function pathOf({ executable: { directory, names } }: Expectation): string {
  const [name = ""] = names;
  return directory === "" ? name : `${directory}/${name}`;
}

/** For an executable that dune does not describe and builds all the same. */
export const unconfirmed = (expectation: Expectation): string =>
  `dune does not say which implementations ${pathOf(expectation)} links in the context ${expectation.context}, so its selection is not confirmed.`;

/** False for a default that dune links by itself, which its description does not show. */
function isWritten({ reason, added }: Pick<Choice, "reason" | "added">): boolean {
  return added || reason === "explicit";
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "no implementation" : [...new Set(names)].sort().join(", ");
}

/** Names of all libraries that `requires` leads to. */
function closure({ libraries }: Description, requires: readonly string[]): readonly string[] {
  const reached = new Set(requires);
  for (const uid of reached)
    for (const next of libraries.get(uid)?.requires ?? []) reached.add(next);
  return [...reached].flatMap((uid) => libraries.get(uid)?.name ?? []);
}

/** Reads a description; undefined if it is no s-expression. Unknown items in it are passed over. */
function readDescription(text: string): Description | undefined {
  const libraries = new Map<string, DescribedLibrary>();
  const executables = new Map<string, readonly string[]>();
  const items = readItems(text);
  if (!items) return undefined;
  for (const item of items) {
    const body = item.kind === "list" ? item.items[1] : undefined;
    const fields = body?.kind === "list" ? body.items : [];
    const requires = strings(fields, "requires");
    if (head(item) === "library") {
      const [name = ""] = strings(fields, "name");
      for (const uid of strings(fields, "uid")) libraries.set(uid, { name, requires });
    } else if (head(item) === "executables") {
      // _build/CONTEXT/DIRECTORY/.NAME.eobjs/byte: the modules may be in other directories (include_subdirs), and from
      // 3.25 on dune's `names` are the public ones (ocaml/dune#15582).
      const [objects = ""] = strings(fields, "include_dirs");
      const first = /^(.*\/)\.([^/]+)\.eobjs\/[^/]+$/.exec(objects);
      if (first) executables.set(`${first[1]}${first[2]}`, requires);
    }
  }
  return { libraries, executables };
}

/** The items of the one list that dune prints. */
function readItems(text: string): readonly Sexp[] | undefined {
  try {
    const [whole] = parseSexps(text, "dune describe workspace");
    return whole?.kind === "list" ? whole.items : undefined;
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** The atoms of `(name atom)` or `(name (atom …))`. */
function strings(fields: readonly Sexp[], name: string): readonly string[] {
  const values = field(fields, name)?.items.slice(1) ?? [];
  return values
    .flatMap((value) => (value.kind === "list" ? value.items : [value]))
    .flatMap((value) => atomText(value) ?? []);
}
