import type { InstalledLibraries, Library } from "./model.ts";
import { without } from "./pure.ts";

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
