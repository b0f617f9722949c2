import { ConfigurationError, type Problem } from "../base/errors.ts";
import { readDependencies } from "./dependencies.ts";
import { readFields, type SourceText, sourceText } from "./fields.ts";
import type { Alias, Library } from "./model.ts";
import { readModes } from "./modes.ts";
import { atomText, field, head, type List, parseSexps, type Sexp } from "./sexp.ts";

/** The scope of installed libraries, which see no library of the tree: it is no directory's name. */
export const installedScope = "<installed>";

/** The content of a `dune-package`. */
export interface DunePackage {
  readonly libraries: readonly Library[];
  readonly aliases: readonly Alias[];
}

/**
 * Reads a `dune-package`: of dune up to 3.18 or so, with `(kind normal) (virtual)`, or a later one, `(kind virtual)`;
 * also `(known_implementations (tag library) …)` of lang 1.11 to 2.5. Undefined for `(use_meta)`: the META file is to
 * be read instead. `text` is latin1. Throws ConfigurationError if it cannot be read.
 */
export function readDunePackage(text: string, file: string): DunePackage | undefined {
  const problems: Problem[] = [];
  const source = sourceText(text, file, problems);
  const items = parseSexps(text, file);
  if (field(items, "use_meta")) return undefined;
  const stanzas = items.filter((item): item is List => item.kind === "list");
  const tags = knownTags(stanzas);
  const libraries = stanzas.flatMap((stanza) => readLibrary(source, stanza, tags));
  const aliases = stanzas.flatMap(readAlias);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { libraries, aliases };
}

/** Implementation → tag, for all virtual libraries of the file. */
function knownTags(stanzas: readonly List[]): ReadonlyMap<string, string> {
  const pairs = stanzas.flatMap(
    (stanza) => field(stanza.items, "known_implementations")?.items.slice(1) ?? [],
  );
  return new Map(
    pairs.flatMap((pair: Sexp): [string, string][] => {
      const [tag, library] = pair.kind === "list" ? pair.items.map(atomText) : [];
      return tag !== undefined && library !== undefined ? [[library, tag]] : [];
    }),
  );
}

function readLibrary(
  source: SourceText,
  stanza: List,
  tags: ReadonlyMap<string, string>,
): readonly Library[] {
  const name = only(stanza, "name");
  if (head(stanza) !== "library" || name === undefined) return [];
  const fields = readFields(source, stanza, new Set()).byName;
  const modes = readModes(source, fields.get("modes"));
  const foreign = ["foreign_objects", "foreign_archives", "foreign_dll_files"];
  return [
    {
      name,
      publicName: name,
      scope: installedScope,
      origin: "installed",
      at: source.at(stanza.start),
      virtual: fields.has("virtual") || only(stanza, "kind") === "virtual",
      implements: only(stanza, "implements"),
      defaultImplementation: only(stanza, "default_implementation"),
      variant: only(stanza, "variant") ?? tags.get(name),
      dependencies: readDependencies(source, fields.get("requires")),
      optional: false,
      enabledIf: undefined,
      runtime: (fields.get("ppx_runtime_deps")?.items.slice(1) ?? []).flatMap(
        (item) => atomText(item) ?? [],
      ),
      foreignStubs: foreign.some((field) => fields.has(field)),
      ...(modes && { modes }),
    },
  ];
}

function readAlias(stanza: List): readonly Alias[] {
  const oldName = only(stanza, "old_public_name");
  const newName = only(stanza, "new_public_name");
  const complete =
    head(stanza) === "deprecated_library_name" && oldName !== undefined && newName !== undefined;
  return complete ? [{ oldName, newName }] : [];
}

/** The value of a direct field. Fields of the same names are deeper inside, in a library's modules. */
function only(stanza: List, name: string): string | undefined {
  return atomText(field(stanza.items, name)?.items[1]);
}
