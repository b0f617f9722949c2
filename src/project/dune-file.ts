import { ConfigurationError, type Problem } from "../base/errors.ts";
import type { Files } from "../base/files.ts";
import { decodeName, directoryOf, joinPath } from "../base/paths.ts";
import { addRule, type DirectoryRules, newRules } from "./directories.ts";
import { languageIsAtLeast, type Scope } from "./dune-project.ts";
import { complain, type SourceText, sourceText } from "./fields.ts";
import type { Language, Unread } from "./model.ts";
import { atomText, head, type List, parseSexps, type Sexp } from "./sexp.ts";

/** A stanza and the file that it is in. */
export interface Stanza {
  readonly node: List;
  readonly source: SourceText;
}

/** The rules and stanzas that dune files, its own and those above it, have for one directory. */
export interface DirectoryPlan {
  readonly rules: DirectoryRules;
  readonly stanzas: Stanza[];
  /** Sub-directories that a `(subdir)` names. They need not exist. */
  readonly children: Set<string>;
}

/** A project while it is read. */
export interface Reading {
  readonly files: Files;
  readonly problems: Problem[];
  readonly languages: Language[];
  readonly unread: Unread[];
  readonly texts: Map<string, string>;
  readonly plans: Map<string, DirectoryPlan>;
}

/** The plan of a directory; a new one is made known to the directories above. */
export function planOf(reading: Reading, directory: string): DirectoryPlan {
  const known = reading.plans.get(directory);
  if (known) return known;
  const plan = { rules: newRules(), stanzas: [], children: new Set<string>() };
  reading.plans.set(directory, plan);
  if (directory !== "") {
    const parent = directoryOf(directory);
    planOf(reading, parent).children.add(directory.slice(parent === "" ? 0 : parent.length + 1));
  }
  return plan;
}

/** Stanzas that are still to be read, and where they are from. */
interface Part {
  readonly items: readonly Sexp[];
  readonly source: SourceText;
  /** The directory that the stanzas belong to. */
  readonly directory: string;
  /** The path of the `(subdir)`s around the stanzas. dune puts it before that of every `(include)`. */
  readonly prefix: string;
  /** The dune file and the included files that led here, that of `source` last. */
  readonly chain: readonly string[];
  /** Those that a file included here may define. */
  readonly libraries: NonNullable<Unread["libraries"]>;
}

/**
 * Adds the stanzas of a dune file to the plans of its directory and of those that it names. `(subdir)` and `(include)`
 * are resolved (upstream src/source/dune_file.ml); parts that only dune can read are added to `unread`.
 */
export function readDuneFile(reading: Reading, file: string, scope: Scope): void {
  const libraries = { scope: scope.directory, packages: scope.packages };
  const first = openFile(reading, file, libraries);
  if (first === undefined) return;
  const todo: Part[] = [
    { ...first, directory: directoryOf(file), prefix: "", chain: [file], libraries },
  ];
  const severalDirs = languageIsAtLeast(scope, 3, 23);
  for (let part = todo.pop(); part; part = todo.pop()) {
    const plan = planOf(reading, part.directory);
    const inner: (Part | undefined)[] = [];
    for (const node of part.items) {
      const kind = head(node);
      if (node.kind === "atom" || kind === undefined)
        complain(part.source, node, "A stanza, (name …), is expected here.");
      else if (kind === "subdir") inner.push(subdir(node, part));
      else if (kind === "include") inner.push(include(reading, node, part));
      else if (kind === "dynamic_include")
        // Rules and private executables, no libraries (measured with dune 3.17.2 and 3.24.1).
        reading.unread.push({
          at: part.source.at(node.start),
          why: "what it includes is made by the build",
        });
      else if (!addRule(plan.rules, node, part.source, severalDirs))
        plan.stanzas.push({ node, source: part.source });
    }
    todo.push(...inner.filter((one) => one !== undefined).reverse());
  }
}

/** The problem of a file that is listed but cannot be opened. */
export function unreadable(file: string): Problem {
  return {
    message: "The file cannot be opened; let this user read it or, if it is a link, mend it.",
    at: { file, line: 1, column: 0 },
  };
}

/** The content of a file; undefined if that cannot be read, or only by running it. */
function openFile(
  reading: Reading,
  file: string,
  libraries: NonNullable<Unread["libraries"]>,
): { readonly items: readonly Sexp[]; readonly source: SourceText } | undefined {
  const text = reading.files.read(file);
  if (text === undefined) {
    reading.problems.push(unreadable(file));
    return undefined;
  }
  if (text.startsWith("(* -*- tuareg -*- *)")) {
    reading.unread.push({
      at: { file, line: 1, column: 0 },
      why: "it is written in OCaml",
      libraries,
    });
    return undefined;
  }
  try {
    const items = parseSexps(text, file);
    reading.texts.set(file, text);
    return { items, source: sourceText(text, file, reading.problems) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    reading.problems.push(...error.problems);
    return undefined;
  }
}

function subdir(node: List, part: Part): Part | undefined {
  const name = atomText(node.items[1]);
  const local = name && joinPath("", decodeName(name));
  const directory = local === undefined ? undefined : joinPath(part.directory, local);
  const prefix = local === undefined ? undefined : joinPath(part.prefix, local);
  if (directory === undefined || prefix === undefined)
    return complain(
      part.source,
      node,
      "A (subdir) needs a path below its own directory; correct it.",
    );
  return { ...part, items: node.items.slice(2), directory, prefix };
}

function include(reading: Reading, node: List, part: Part): Part | undefined {
  const name = atomText(node.items[1]);
  if (name === undefined || node.items.length !== 2)
    return complain(part.source, node, "An (include) needs the name of one file; correct it.");
  const base = joinPath(directoryOf(part.source.file), part.prefix);
  const file = base === undefined ? undefined : joinPath(base, decodeName(name));
  if (file !== undefined && part.chain.includes(file))
    return complain(
      part.source,
      node,
      `${[...part.chain, file].join(" includes ")}; break this circle.`,
    );
  if (file === undefined || reading.files.read(file) === undefined)
    return missing(reading, part, node, file ?? name);
  const opened = openFile(reading, file, part.libraries);
  return opened && { ...part, ...opened, chain: [...part.chain, file] };
}

/** dune itself stops at an included file that is not there before the build, whatever it is asked for. */
function missing(reading: Reading, part: Part, node: List, file: string): undefined {
  const { libraries } = part;
  reading.unread.push({
    at: part.source.at(node.start),
    why: `${file} is not in the tree`,
    libraries,
  });
}
