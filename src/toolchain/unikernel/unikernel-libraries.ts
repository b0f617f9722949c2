import type { InstalledLibraries, Library } from "../../project/model.ts";
import { openMarks, unusableLibrary } from "../libraries.ts";

/** The system below a unikernel's programs: none, or one on which OCaml's `unix` and `threads` work. */
export type System = "none" | "posix";

const everywhere = ["stdlib", "str", "dynlink", "runtime_events", "threads"];

/** Libraries that they bring themselves: ocaml-solo5 (`threads` without content) and ocaml-unikraft. */
const ofToolchain: Readonly<Record<System, ReadonlySet<string>>> = {
  none: new Set([...everywhere, "nolibc", "is_solo5"]),
  posix: new Set([...everywhere, "unix", "threads.posix", "is_unikraft"]),
};

/** Of the machine's standard library, and not to be had. */
const withoutSystem: Readonly<Record<System, readonly string[]>> = {
  none: ["unix", "threads.posix", "threads.vm"],
  posix: [],
};

/** Whose META files must not be found (findlib.conf), from the conditions of a select too. */
export const hiddenPackages: Readonly<Record<System, readonly string[]>> = {
  none: ["unix"],
  posix: [],
};

/** Those of OCaml's compiler with code, which a toolchain does not keep; `compiler-libs` itself has interfaces only. */
const ofCompiler = /^compiler-libs\./;

/**
 * The machine's installed libraries (`machine`, META files included) as a toolchain sees them that links OCaml of the
 * machine's but no C code: what has some cannot be used, nor what is about an operating system that is not there. With
 * `otherMachine` the toolchain's code is for another processor, so that nothing of the machine's can be linked.
 */
export function pureLibraries(
  machine: InstalledLibraries,
  otherMachine = false,
  below: System = "none",
): InstalledLibraries {
  const mark = openMarks();
  const judge = (library: Library) => {
    if (otherMachine) return mark(library, "code");
    return library.foreignStubs ? mark(library, "C code") : library;
  };
  const absent = new Map(
    withoutSystem[below].map((name) => [name, unusableLibrary(name, "operating system")]),
  );
  const compiler = (name: string) => {
    const part = absent.get(name) ?? unusableLibrary(name, "compiler");
    absent.set(name, part);
    return part;
  };
  return {
    find(name) {
      if (ofToolchain[below].has(name)) return "opaque";
      if (ofCompiler.test(name)) return compiler(name);
      const found = absent.get(name) ?? machine.find(name);
      return typeof found === "object" ? judge(found) : found;
    },
    implementationsOf: (virtualLibrary) => machine.implementationsOf(virtualLibrary).map(judge),
  };
}
