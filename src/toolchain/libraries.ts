import { diskFiles, type Files } from "../base/files.ts";
import type { HostFindlib } from "../machine/findlib.ts";
import { installedScope } from "../project/dune-package.ts";
import { installedLibraries, unknownLibraries } from "../project/installed.ts";
import type { InstalledLibraries, Library, Project, Unusable } from "../project/model.ts";
import { ppxPackages } from "../project/preprocess.ts";
import { libraryIndex } from "../project/resolve.ts";
import { makesForeignCode } from "./foreign.ts";
import type { Toolchain } from "./toolchain.ts";

/** What OCaml's own build installs for programs to link, under the names that findlib or dune give it. */
const ofOcaml: ReadonlySet<string> = new Set(
  "stdlib unix str dynlink threads threads.posix runtime_events bigarray bytes seq".split(" "),
);

/** OCaml brings them too, but those of a cross compiler are not built for its target. */
const ofCompiler = /^(?:compiler-libs|ocamldoc)(?:\.|$)/;

/**
 * The installed libraries as a cross compiler sees them: what came with its own OCaml, and nothing of the machine's
 * (`machine`, META files included), which is compiled for another system. Those are found so that a message can tell
 * what they are. Static programs (`loads` is false) have no `dynlink`: OCaml installs no native code of it then.
 */
export function ownLibraries(machine: InstalledLibraries, loads = true): InstalledLibraries {
  const known = new Map<Library, Library>();
  const judge = (library: Library) => {
    const marked = known.get(library) ?? { ...library, unusable: "code" };
    known.set(library, marked);
    return marked;
  };
  const parts = new Map<string, Library>();
  const compiler = (name: string) => {
    const part = parts.get(name) ?? without(name, "compiler");
    parts.set(name, part);
    return part;
  };
  const dynlink = without("dynlink", "loading");
  return {
    find(name) {
      if (name === "dynlink" && !loads) return dynlink;
      if (ofOcaml.has(name)) return "opaque";
      if (ofCompiler.test(name)) return compiler(name);
      const found = machine.find(name);
      return typeof found === "object" ? judge(found) : found;
    },
    implementationsOf: (virtualLibrary) => machine.implementationsOf(virtualLibrary).map(judge),
  };
}

/** The toolchains that link OCaml of the machine's and no C code: `pure` has no operating system, `posix` has one. */
export type Pure = "pure" | "posix";

const everywhere = ["stdlib", "str", "dynlink", "runtime_events", "threads"];

/** What they bring themselves: ocaml-solo5 (`threads` without content) and ocaml-unikraft. */
const ofToolchain: Readonly<Record<Pure, ReadonlySet<string>>> = {
  pure: new Set([...everywhere, "nolibc", "is_solo5"]),
  posix: new Set([...everywhere, "unix", "threads.posix", "is_unikraft"]),
};

/** Of the machine's standard library, and not to be had. */
const withoutSystem: Readonly<Record<Pure, readonly string[]>> = {
  pure: ["unix", "threads.posix", "threads.vm"],
  posix: [],
};

/**
 * The machine's installed libraries (`machine`, META files included) as a toolchain sees them that links OCaml of the
 * machine's but no C code: what has some cannot be used, nor what is about an operating system that is not there. With
 * `otherMachine` the toolchain's code is for another processor, so that nothing of the machine's can be linked.
 */
export function pureLibraries(
  machine: InstalledLibraries,
  otherMachine = false,
  kind: Pure = "pure",
): InstalledLibraries {
  const known = new Map<Library, Library>();
  const unusable = (library: Library, why: Unusable) => {
    const marked = known.get(library) ?? { ...library, unusable: why };
    known.set(library, marked);
    return marked;
  };
  const judge = (library: Library) => {
    if (otherMachine) return unusable(library, "code");
    return library.foreignStubs ? unusable(library, "C code") : library;
  };
  const system = new Map(
    withoutSystem[kind].map((name) => [name, without(name, "operating system")]),
  );
  return {
    find(name) {
      if (ofToolchain[kind].has(name)) return "opaque";
      const found = system.get(name) ?? machine.find(name);
      return typeof found === "object" ? judge(found) : found;
    },
    implementationsOf: (virtualLibrary) => machine.implementationsOf(virtualLibrary).map(judge),
  };
}

/** A library of OCaml's own that no META file needs to describe. */
export const without = (name: string, why: Unusable): Library => ({
  ...{ name, publicName: name, scope: installedScope, origin: "installed" },
  at: { file: name, line: 1 },
  ...{ virtual: false, implements: undefined, defaultImplementation: undefined },
  ...{ variant: undefined, dependencies: [], optional: false, enabledIf: undefined },
  ...{ foreignStubs: false, unusable: why },
});

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
