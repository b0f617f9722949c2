import type { InstalledLibraries, Library } from "../../project/model.ts";
import { openMarks, unusableLibrary } from "../libraries.ts";

/** Libraries that OCaml's own build installs for programs to link, under the names that findlib or dune give them. */
const ofOcaml: ReadonlySet<string> = new Set(
  "stdlib unix str dynlink threads threads.posix runtime_events bigarray bytes seq".split(" "),
);

/** OCaml brings them too, but those of a cross compiler are not built for its target. */
const ofCompiler = /^(?:compiler-libs|ocamldoc)(?:\.|$)/;

/** Packages that are names for modules of the standard library; findlib and opam install them, OCaml does not. */
export const inStandardLibrary = ["bytes", "seq"] as const;

/**
 * The installed libraries as a cross compiler sees them: what came with its own OCaml, and nothing of the machine's
 * (`machine`, META files included), which is compiled for another system. Those are found so that a message can tell
 * what they are. Static programs (`loads` is false) have no `dynlink`: OCaml installs no native code of it then.
 */
export function ownLibraries(machine: InstalledLibraries, loads = true): InstalledLibraries {
  const mark = openMarks();
  const parts = new Map<string, Library>();
  const compiler = (name: string) => {
    const part = parts.get(name) ?? unusableLibrary(name, "compiler");
    parts.set(name, part);
    return part;
  };
  const dynlink = unusableLibrary("dynlink", "loading");
  return {
    find(name) {
      if (name === "dynlink" && !loads) return dynlink;
      if (ofOcaml.has(name)) return "opaque";
      if (ofCompiler.test(name)) return compiler(name);
      const found = machine.find(name);
      return typeof found === "object" ? mark(found, "code") : found;
    },
    implementationsOf: (virtualLibrary) =>
      machine.implementationsOf(virtualLibrary).map((library) => mark(library, "code")),
  };
}
