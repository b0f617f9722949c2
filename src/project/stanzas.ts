import type { Stanza } from "./dune-file.ts";
import type { Scope } from "./dune-project.ts";
import type { Alias, Dependency, ExecutableStanza, Library, Literal } from "./model.ts";
import { atomText, head, type List, type Sexp } from "./sexp.ts";
import {
  complain,
  type Fields,
  flag,
  name,
  names,
  readFields,
  readName,
  type Source,
  span,
  value,
} from "./source.ts";

/** Where a stanza stands. */
export interface Place {
  readonly directory: string;
  readonly scope: Scope;
  readonly vendored: boolean;
}

const libraryFields = new Set(
  "name public_name virtual_modules implements default_implementation variant libraries optional enabled_if".split(
    " ",
  ),
);
const foreignFields =
  "foreign_stubs foreign_archives extra_objects c_names cxx_names self_build_stubs_archive ctypes".split(
    " ",
  );
const executableFields = new Set(
  "name names public_name public_names libraries link_flags modes optional enabled_if build_if".split(
    " ",
  ),
);

/** Reads `(library …)`. Undefined, with the problem recorded, if it has no name. */
export function readLibrary({ node, source }: Stanza, { scope }: Place): Library | undefined {
  const fields = readFields(source, node, libraryFields);
  const publicName = name(fields, "public_name");
  const own = fields.byName.has("name") ? name(fields, "name") : publicName?.replace(/[.-]/g, "_");
  if (own === undefined) return nameless(fields, "public_name");
  return {
    name: own,
    publicName,
    scope: scope.directory,
    origin: "tree",
    at: source.at(node.start),
    virtual: fields.byName.has("virtual_modules"),
    implements: name(fields, "implements"),
    defaultImplementation: name(fields, "default_implementation"),
    variant: name(fields, "variant"),
    dependencies: readDependencies(source, fields.byName.get("libraries")),
    optional: flag(fields, "optional"),
    enabledIf: value(fields, "enabled_if"),
    foreignStubs: foreignFields.some((field) => fields.byName.has(field)),
  };
}

/** A field that should have named the stanza is missing; one that is malformed was recorded when it was read. */
function nameless(fields: Fields, ...publicFields: readonly string[]): undefined {
  const given = ["name", "names", ...publicFields].some((field) => fields.byName.has(field));
  if (!given)
    complain(
      fields.source,
      fields.node,
      `This ${head(fields.node)} has no name; give it one with (name …).`,
    );
}

export type ExecutableKind = ExecutableStanza["kind"];

/** Reads `executable(s)` and `test(s)`. Undefined, with the problem recorded, if there is no name. */
export function readExecutable(
  { node, source }: Stanza,
  kind: ExecutableKind,
  place: Place,
): ExecutableStanza | undefined {
  const fields = readFields(source, node, executableFields);
  const plural = kind === "executables" || kind === "tests";
  const publicNames = listed(fields, plural ? "public_names" : "public_name", plural);
  const own =
    listed(fields, plural ? "names" : "name", plural) ?? publicNames?.filter((one) => one !== "-");
  if (own === undefined || own.length === 0) return nameless(fields, "public_name", "public_names");
  if (publicNames && publicNames.length !== own.length)
    return complain(
      source,
      node,
      "This stanza has not as many public names as names; write - for a missing one.",
    );
  // A test's enabled_if decides whether it runs; build_if whether it is built (dune 3.9).
  const condition = kind === "test" || kind === "tests" ? "build_if" : "enabled_if";
  const spanOf = (field: string) => {
    const found = fields.byName.get(field);
    return found && span(source, found);
  };
  return {
    kind,
    names: own,
    publicNames: own.map((_name, index) => {
      const publicName = publicNames?.[index];
      return publicName === "-" ? undefined : publicName;
    }),
    directory: place.directory,
    scope: place.scope.directory,
    language: place.scope.language,
    vendored: place.vendored,
    optional: flag(fields, "optional"),
    enabledIf: value(fields, condition),
    dependencies: readDependencies(source, fields.byName.get("libraries")),
    at: source.at(node.start),
    spans: {
      stanza: span(source, node),
      libraries: spanOf("libraries"),
      linkFlags: spanOf("link_flags"),
      modes: spanOf("modes"),
      enabledIf: spanOf(condition),
    },
  };
}

function listed(fields: Fields, field: string, plural: boolean): readonly string[] | undefined {
  if (plural) return names(fields, field);
  const one = name(fields, field);
  return one === undefined ? undefined : [one];
}

/** Reads `(deprecated_library_name …)`. */
export function readAlias({ node, source }: Stanza): Alias | undefined {
  const fields = readFields(source, node, new Set(["old_public_name", "new_public_name"]));
  const oldName = name(fields, "old_public_name");
  const newName = name(fields, "new_public_name");
  if (oldName !== undefined && newName !== undefined) return { oldName, newName };
  return complain(
    source,
    node,
    "A deprecated_library_name needs an old_public_name and a new_public_name.",
  );
}

/** Reads `(libraries …)`, or `(requires …)` of a dune-package, which is the same. */
export function readDependencies(source: Source, field: List | undefined): readonly Dependency[] {
  return (field?.items.slice(1) ?? []).flatMap((item): readonly Dependency[] => {
    if (item.kind === "atom") return direct(source, [item]);
    const form = head(item);
    if (form === "re_export") return direct(source, item.items.slice(1));
    if (form === "select") return readSelect(source, item);
    // OxCaml: `(instantiate library argument … :as name)`.
    if (form === "instantiate") {
      const end = item.items.findIndex((part) => atomText(part) === ":as");
      return direct(source, item.items.slice(1, end === -1 ? undefined : end));
    }
    complain(source, item, "A library, (re_export …) or (select …) is expected here.");
    return [];
  });
}

function direct(source: Source, nodes: readonly Sexp[]): readonly Dependency[] {
  return nodes.flatMap((node) => {
    const library = readName(source, node);
    return library === undefined ? [] : [{ kind: "direct", name: library }];
  });
}

/** `(select file from (literal … -> file) …)`. */
function readSelect(source: Source, node: List): readonly Dependency[] {
  const [, , from, ...choices] = node.items;
  if (atomText(from) !== "from") {
    complain(
      source,
      node,
      "A select is written (select FILE from (LIBRARY … -> FILE) …); correct it.",
    );
    return [];
  }
  return [{ kind: "select", clauses: choices.flatMap((choice) => readClause(source, choice)) }];
}

function readClause(source: Source, choice: Sexp): readonly (readonly Literal[])[] {
  const items = choice.kind === "list" ? choice.items : [];
  const arrow = items.findIndex((item) => atomText(item) === "->");
  if (arrow === -1 || arrow !== items.length - 2) {
    complain(source, choice, "A clause of a select is written (LIBRARY … -> FILE); correct it.");
    return [];
  }
  return [items.slice(0, arrow).flatMap((item) => readLiteral(source, item))];
}

function readLiteral(source: Source, item: Sexp): readonly Literal[] {
  const negated = item.kind === "atom" && item.text.startsWith("!");
  const library = readName(source, negated ? { ...item, text: item.text.slice(1) } : item);
  return library === undefined ? [] : [{ name: library, negated }];
}
