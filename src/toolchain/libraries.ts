import { diskFiles, type Files } from "../base/files.ts";
import type { HostFindlib } from "../machine/findlib.ts";
import { installedScope } from "../project/dune-package.ts";
import { installedLibraries, unknownLibraries } from "../project/installed.ts";
import type { InstalledLibraries, Library, Project, Unusable } from "../project/model.ts";
import { ppxPackages } from "../project/preprocess.ts";
import { libraryIndex } from "../project/resolve.ts";

/** The machine's installed libraries, of which a toolchain's programs see all, some or none. */
export interface MachineLibraries {
  /** As programs of the machine link them. */
  readonly linked: InstalledLibraries;
  /** With what META files say of their code, and for build-time programs. */
  readonly described: InstalledLibraries;
}

type FindlibPath = readonly { readonly path: string; readonly files: Files }[];

const searched = (findlib: HostFindlib | undefined): FindlibPath | undefined =>
  findlib?.path.map((path) => ({ path, files: diskFiles(path) }));

/** The machine's installed libraries; nothing is known of them while there is no OCaml (`findlib` is undefined). */
export function machineLibraries(findlib: HostFindlib | undefined): MachineLibraries {
  const path = searched(findlib);
  if (!path) return { linked: unknownLibraries, described: unknownLibraries };
  return { linked: installedLibraries(path), described: installedLibraries(path, true) };
}

/** A library of OCaml's own that no META file needs to describe, and that cannot be had. */
export const unusableLibrary = (name: string, why: Unusable): Library => ({
  ...{ name, publicName: name, scope: installedScope, origin: "installed" },
  at: { file: name, line: 1 },
  ...{ virtual: false, implements: undefined, defaultImplementation: undefined },
  ...{ variant: undefined, dependencies: [], optional: false, enabledIf: undefined },
  ...{ foreignStubs: false, unusable: why },
});

const bareMetal = new Map(
  [
    ..."unix threads threads.posix threads.vm"
      .split(" ")
      .map((name) => [name, "bare metal"] as const),
    ..."str dynlink runtime_events ocamldoc"
      .split(" ")
      .map((name) => [name, "part of OCaml"] as const),
    ..."compiler-libs compiler-libs.common compiler-libs.bytecomp compiler-libs.optcomp compiler-libs.toplevel compiler-libs.native-toplevel"
      .split(" ")
      .map((name) => [name, "compiler"] as const),
  ].map(([name, why]) => [name, unusableLibrary(name, why)]),
);

/** On bare metal there is OCaml's standard library and no other installed one. */
export const bareLibraries: InstalledLibraries = {
  find: (name) => (name === "stdlib" ? "opaque" : bareMetal.get(name)),
  implementationsOf: () => [],
};

/** Marks libraries as unusable, and each always as the same record: they are compared by identity. */
export function openMarks(): (library: Library, why: Unusable) => Library {
  const known = new Map<Library, Library>();
  return (library, why) => {
    const marked = known.get(library) ?? { ...library, unusable: why };
    known.set(library, marked);
    return marked;
  };
}

/**
 * Descriptions of the machine's packages that the ppx rewriters of a project are made of, by path in a findlib
 * directory. A cross context has to know the ppx that it uses, though all of it is built in the host's.
 */
export function ppxDescriptions(
  project: Project,
  findlib: HostFindlib | undefined,
): ReadonlyMap<string, string> {
  const path = searched(findlib) ?? [];
  const { resolve } = libraryIndex(project, machineLibraries(findlib).described);
  const found = new Map<string, string>();
  for (const name of ppxPackages(project, resolve)) {
    const names = [`${name}/META`, `${name}/dune-package`, `META.${name}`];
    const place = path.find(({ files }) => names.some((file) => files.read(file) !== undefined));
    for (const file of names) {
      const text = place?.files.read(file);
      if (text !== undefined) found.set(file, text);
    }
  }
  return found;
}
