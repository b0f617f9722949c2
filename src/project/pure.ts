import { installedScope } from "./dune-package.ts";
import type { InstalledLibraries, Library, Unusable } from "./model.ts";

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
