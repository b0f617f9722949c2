import { diskFiles } from "../project/files.ts";
import { installedLibraries, unknownLibraries } from "../project/installed.ts";
import type { Files, InstalledLibraries, Project } from "../project/model.ts";
import { ownLibraries } from "../project/own.ts";
import { ppxPackages } from "../project/preprocess.ts";
import { pureLibraries } from "../project/pure.ts";
import { libraryIndex } from "../project/resolve.ts";
import type { HostFindlib } from "../toolchain/findlib.ts";
import { makesForeignCode } from "../toolchain/foreign.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";

/** Bare metal has OCaml's standard library and no other installed one. */
const bareLibraries: InstalledLibraries = {
  find: (name) => (name === "stdlib" ? "opaque" : undefined),
  implementationsOf: () => [],
};

type FindlibPath = readonly { readonly path: string; readonly files: Files }[];

const searched = (findlib: HostFindlib | undefined): FindlibPath | undefined =>
  findlib?.path.map((path) => ({ path, files: diskFiles(path) }));

/** The machine's installed libraries, where build-time programs find theirs, with what META files say. */
export function machineLibraries(findlib: HostFindlib | undefined): InstalledLibraries {
  const path = searched(findlib);
  return path ? installedLibraries(path, true) : unknownLibraries;
}

/**
 * What the machine's packages say of themselves that the ppx rewriters of a project are made of, by path in a findlib
 * directory. A cross context has to know the ppx that it uses, though all of it is built in the host's.
 */
export function ppxDescriptions(
  project: Project,
  findlib: HostFindlib | undefined,
): ReadonlyMap<string, string> {
  const path = searched(findlib) ?? [];
  const { resolve } = libraryIndex(project, machineLibraries(findlib));
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

/**
 * The installed libraries that each toolchain's programs can link on a machine (`architecture` as Node says it).
 * `findlib` is undefined while there is no OCaml.
 */
export function librariesOf(
  findlib: HostFindlib | undefined,
  architecture: string,
): (toolchain: Toolchain) => InstalledLibraries {
  const path = searched(findlib);
  const all = path ? installedLibraries(path) : unknownLibraries;
  const meta = machineLibraries(findlib);
  const [pure, foreign] = [pureLibraries(meta), pureLibraries(meta, true)];
  const [own, ownStatic] = [ownLibraries(meta), ownLibraries(meta, false)];
  const posix = pureLibraries(meta, false, "posix");
  const kinds = { all, pure, posix, own, none: bareLibraries };
  return (toolchain) => {
    if (makesForeignCode(toolchain, architecture)) return foreign;
    if (isStatic(toolchain, architecture)) return ownStatic;
    return kinds[toolchain.installed];
  };
}

/** Whether a cross compiler's OCaml is configured without shared libraries. */
function isStatic({ build, installed }: Toolchain, architecture: string): boolean {
  if (build?.kind !== "cross" || installed !== "own") return false;
  return build.on[architecture]?.configure.includes("--disable-shared") ?? false;
}
