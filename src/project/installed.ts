import type { Files } from "../base/files.ts";
import { joinPath } from "../base/paths.ts";
import { type DunePackage, installedScope, readDunePackage } from "./dune-package.ts";
import { readMeta } from "./meta.ts";
import type { InstalledLibraries, Library } from "./model.ts";

/** One directory of findlib's search path. `path` is for messages. */
export interface FindlibDirectory {
  readonly path: string;
  readonly files: Files;
}

/** Libraries of every OCaml, none of them virtual. */
const standardLibraries: ReadonlySet<string> = new Set(
  "stdlib unix str dynlink threads threads.posix compiler-libs compiler-libs.common compiler-libs.bytecomp compiler-libs.optcomp compiler-libs.toplevel compiler-libs.native-toplevel ocamldoc".split(
    " ",
  ),
);

/** Libraries that dune knows without META files, which came with OCaml 5.0 (upstream src/dune_findlib/meta.ml). */
const builtinLibraries: ReadonlySet<string> = new Set([...standardLibraries, "bigarray", "bytes"]);

/** The installed libraries while there is no OCaml on the machine. */
export const unknownLibraries: InstalledLibraries = {
  find: (name) => (standardLibraries.has(name) ? "opaque" : "unknown"),
  implementationsOf: () => [],
};

/** An installed package, as its dune-package or as its META file describes it. */
type Package =
  | {
      readonly kind: "dune";
      readonly libraries: ReadonlyMap<string, Library>;
      readonly aliases: ReadonlyMap<string, string>;
    }
  | { readonly kind: "meta"; readonly libraries: ReadonlyMap<string, Library> };

/**
 * The libraries installed in the directories of a findlib path, of which the first that has a package wins. A package
 * is read when one of its libraries is first asked for, in dune's order: `META.name`, `name/dune-package`, `name/META`
 * (upstream src/dune_rules/findlib.ml). With `metaToo` a library that has only a META file is described as far as that
 * goes, and is not just `"opaque"`. Throws ConfigurationError on a dune-package that cannot be read.
 */
export function installedLibraries(
  path: readonly FindlibDirectory[],
  metaToo = false,
): InstalledLibraries {
  const packages = new Map<string, Package | undefined>();
  let implementations: ReadonlyMap<string, readonly Library[]> | undefined;

  function packageNamed(name: string): Package | undefined {
    if (!packages.has(name)) packages.set(name, loadPackage(path, name));
    return packages.get(name);
  }

  function find(name: string, passed: ReadonlySet<string>): Library | "opaque" | undefined {
    const found = packageNamed(packageOf(name));
    if (found?.kind === "meta") {
      const described = found.libraries.get(name);
      return described && (metaToo ? described : "opaque");
    }
    const alias = found?.aliases.get(name);
    if (alias !== undefined && !passed.has(alias)) return find(alias, new Set([...passed, alias]));
    const library = found?.libraries.get(name);
    const builtin = builtinLibraries.has(name) && packageNamed("stdlib") === undefined;
    return library ?? (builtin ? "opaque" : undefined);
  }

  return {
    find: (name) => find(name, new Set()),
    implementationsOf(virtualLibrary) {
      implementations ??= findImplementations(path, packageNamed);
      return implementations.get(virtualLibrary) ?? [];
    },
  };
}

/** All installed implementations, by virtual library. Only a file with `(implements` is worth parsing. */
function findImplementations(
  path: readonly FindlibDirectory[],
  packageNamed: (name: string) => Package | undefined,
): ReadonlyMap<string, readonly Library[]> {
  const directories = path.flatMap(({ files }) =>
    files.list("").filter((entry) => files.read(`${entry}dune-package`)?.includes("(implements")),
  );
  const all = new Map<string, Library[]>();
  for (const directory of new Set(directories)) {
    const found = packageNamed(directory.slice(0, -1));
    for (const library of found?.kind === "dune" ? found.libraries.values() : []) {
      if (library.implements === undefined) continue;
      all.set(library.implements, [...(all.get(library.implements) ?? []), library]);
    }
  }
  return all;
}

/** `a` of `a.b.c`. */
function packageOf(library: string): string {
  const dot = library.indexOf(".");
  return dot === -1 ? library : library.slice(0, dot);
}

function loadPackage(path: readonly FindlibDirectory[], name: string): Package | undefined {
  for (const directory of path) {
    const found = loadFrom(directory, name);
    if (found) return found;
  }
  return undefined;
}

function loadFrom(directory: FindlibDirectory, name: string): Package | undefined {
  const { path, files } = directory;
  const alone = files.read(`META.${name}`);
  if (alone !== undefined) return described(directory, alone, name, "");
  const text = files.read(`${name}/dune-package`);
  const read =
    text === undefined ? undefined : readDunePackage(text, `${path}/${name}/dune-package`);
  if (read) return indexed(read);
  const meta = files.read(`${name}/META`);
  return meta === undefined ? undefined : described(directory, meta, name, name);
}

/** A package as its META file in the directory `where` describes it. */
function described(
  { path, files }: FindlibDirectory,
  text: string,
  packageName: string,
  where: string,
): Package {
  const at = { file: [path, where, "META"].filter((part) => part !== "").join("/"), line: 1 };
  const libraries = readMeta(text, packageName).map(
    ({ name, requires, directory, archives, runtime }): Library => {
      // A META file that is alone stands among those of other packages.
      const place = directory === undefined || !archives ? undefined : joinPath(where, directory);
      const beside = new Set(place ? files.list(place) : []);
      return {
        ...{ name, publicName: name, scope: installedScope, origin: "installed", at },
        ...{ virtual: false, implements: undefined, defaultImplementation: undefined },
        ...{ variant: undefined, optional: false, enabledIf: undefined, runtime },
        dependencies: requires.map((needed) => ({ kind: "direct", name: needed })),
        foreignStubs: [...beside].some(
          (file) =>
            /^dll.*\.so$/.test(file) ||
            (/^lib.*\.a$/.test(file) && !beside.has(file.replace(/a$/, "cmxa"))),
        ),
      };
    },
  );
  return { kind: "meta", libraries: new Map(libraries.map((one) => [one.name, one])) };
}

/** A package as its dune-package describes it. */
function indexed({ libraries, aliases }: DunePackage): Package {
  return {
    kind: "dune",
    libraries: new Map(libraries.map((library) => [library.name, library])),
    aliases: new Map(aliases.map(({ oldName, newName }) => [oldName, newName])),
  };
}
