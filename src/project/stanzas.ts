import { readDependencies } from "./dependencies.ts";
import type { Stanza } from "./dune-file.ts";
import type { Scope } from "./dune-project.ts";
import { complain, type Fields, flag, name, names, readFields, span, value } from "./fields.ts";
import type { Alias, Dependency, ExecutableStanza, Library } from "./model.ts";
import { readModes } from "./modes.ts";
import { readPpx } from "./preprocess.ts";
import { programsFor } from "./programs.ts";
import { atomText, head, type List } from "./sexp.ts";

/** The surroundings of a stanza. */
export interface StanzaPlace {
  readonly directory: string;
  readonly scope: Scope;
  readonly vendored: boolean;
  /** Modules that menhir makes in the directory. */
  readonly grammars: readonly string[];
}

const libraryFields = new Set(
  "name public_name virtual_modules implements default_implementation variant libraries optional enabled_if preprocess ppx_runtime_libraries".split(
    " ",
  ),
);
const foreignFields =
  "foreign_stubs foreign_archives extra_objects c_names cxx_names self_build_stubs_archive ctypes".split(
    " ",
  );
const executableFields = new Set(
  "name names public_name public_names libraries link_flags modes optional enabled_if build_if preprocess".split(
    " ",
  ),
);

/** Reads `(library …)`; undefined, with a problem recorded, if it has no name. */
export function readLibrary(
  { node, source }: Stanza,
  { scope, grammars }: StanzaPlace,
): Library | undefined {
  const fields = readFields(source, node, libraryFields);
  const publicName = name(fields, "public_name");
  const own = fields.byName.has("name") ? name(fields, "name") : publicName?.replace(/[.-]/g, "_");
  if (own === undefined) return nameless(fields, "public_name");
  const modes = readModes(source, fields.byName.get("modes"));
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
    dependencies: dependenciesOf(fields),
    optional: flag(fields, "optional"),
    enabledIf: value(fields, "enabled_if"),
    ppx: readPpx(fields.byName.get("preprocess")),
    programs: programsFor(fields, grammars),
    runtime: listedIn(fields, "ppx_runtime_libraries"),
    foreignStubs: foreignFields.some((field) => fields.byName.has(field)),
    ...(modes && { modes }),
  };
}

/** Libraries that dune links for a `(ctypes …)`, with what it generates (measured with dune 3.24.1). */
const ctypes: readonly Dependency[] = ["ctypes", "ctypes.stubs"].map((name) => ({
  kind: "direct",
  name,
}));

const dependenciesOf = ({ source, byName }: Fields): readonly Dependency[] => [
  ...readDependencies(source, byName.get("libraries")),
  ...(byName.has("ctypes") ? ctypes : []),
];

/** Reads `executable(s)` and `test(s)`; undefined, with a problem recorded, without a name. */
export function readExecutable(
  { node, source }: Stanza,
  kind: ExecutableStanza["kind"],
  { directory, scope, vendored, grammars }: StanzaPlace,
): ExecutableStanza | undefined {
  const fields = readFields(source, node, executableFields);
  const given = readNames(fields, kind === "executables" || kind === "tests");
  if (given === undefined) return undefined;
  // A test's enabled_if decides whether it runs; build_if whether it is built (dune 3.9).
  const condition = kind === "test" || kind === "tests" ? "build_if" : "enabled_if";
  const spanOf = (field: string) => {
    const found = fields.byName.get(field);
    return found && span(source, found);
  };
  return {
    kind,
    ...given,
    directory,
    scope: scope.directory,
    language: scope.language,
    vendored,
    optional: flag(fields, "optional"),
    modes: linkModesOf(fields.byName.get("modes")),
    enabledIf: value(fields, condition),
    dependencies: dependenciesOf(fields),
    ppx: readPpx(fields.byName.get("preprocess")),
    programs: programsFor(fields, grammars),
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

/** `(modes exe (byte plugin))`: of a pair the second says what kind of file it is. */
function linkModesOf(field: List | undefined): readonly string[] | undefined {
  return field?.items
    .slice(1)
    .flatMap((mode) => atomText(mode.kind === "list" ? mode.items[1] : mode) ?? []);
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

/** The names of executables. Public names are taken if there are no others; `-` stands for no public name. */
function readNames(
  fields: Fields,
  plural: boolean,
): Pick<ExecutableStanza, "names" | "publicNames"> | undefined {
  const publicNames = listed(fields, "public_name", plural);
  const own = listed(fields, "name", plural) ?? publicNames?.filter((one) => one !== "-");
  if (own === undefined || own.length === 0) return nameless(fields, "public_name", "public_names");
  if (publicNames && publicNames.length !== own.length)
    return complain(
      fields.source,
      fields.node,
      "This stanza has not as many public names as names; write - for a missing one.",
    );
  const isPublic = (index: number) => publicNames?.[index] !== "-";
  return {
    names: own,
    publicNames: own.map((_name, index) => (isPublic(index) ? publicNames?.[index] : undefined)),
  };
}

function listed(fields: Fields, field: string, plural: boolean): readonly string[] | undefined {
  if (plural) return names(fields, `${field}s`);
  const one = name(fields, field);
  return one === undefined ? undefined : [one];
}

/** Records that a stanza has no field with a name; a malformed one was recorded when it was read. */
function nameless(fields: Fields, ...publicFields: readonly string[]): undefined {
  const given = ["name", "names", ...publicFields].some((field) => fields.byName.has(field));
  if (!given)
    complain(
      fields.source,
      fields.node,
      `This ${head(fields.node)} has no name; give it one with (name …).`,
    );
}

/** The words of a field. dune itself complains of anything else in it. */
const listedIn = (fields: Fields, name: string): readonly string[] =>
  fields.byName
    .get(name)
    ?.items.slice(1)
    .flatMap((item) => atomText(item) ?? []) ?? [];
