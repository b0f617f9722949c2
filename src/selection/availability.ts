import { evaluate } from "../project/enabled-if.ts";
import type { Dependency, Library, Unusable } from "../project/model.ts";
import type { Found, LibraryIndex } from "../project/resolve.ts";

/** The libraries as dune sees them in one context. One of which nothing is known counts as available. */
export interface Availability {
  /** The library that `name` means in `scope`. */
  find(name: string, scope: string): Found;
  /** Why dune hides a library that exists, as a clause; undefined if it does not hide it. */
  hidden(library: Library): string | undefined;
  /** Names of which nothing is known, among those asked for. */
  readonly unknown: ReadonlySet<string>;
}

/**
 * Judges libraries by dune's rules, which hide one whose `enabled_if` is false and an `(optional)` one with a direct
 * dependency that is missing or hidden (upstream src/dune_rules/lib.ml).
 */
export function availabilityIn(
  index: LibraryIndex,
  variables: Readonly<Record<string, string>>,
): Availability {
  const unknown = new Set<string>();
  const reasons = new Map<Library, string | undefined>();
  const libraries: Availability = {
    unknown,
    find(name, scope) {
      const found = index.resolve(name, scope);
      if (found === "unknown") unknown.add(name);
      return found;
    },
    hidden(library) {
      if (!reasons.has(library)) {
        // Ends a circle of optional libraries, which dune itself reports.
        reasons.set(library, undefined);
        reasons.set(library, reasonFor(library, libraries, variables));
      }
      return reasons.get(library);
    },
  };
  return libraries;
}

/**
 * Names of the libraries that a dependency stands for: of a select, those of the first clause whose literals all hold;
 * undefined if none does.
 */
export function namesOf(
  dependency: Dependency,
  scope: string,
  libraries: Availability,
): readonly string[] | undefined {
  if (dependency.kind === "direct") return [dependency.name];
  return dependency.clauses
    .find((literals) =>
      literals.every(({ name, negated }) => isAvailable(name, scope, libraries) !== negated),
    )
    ?.filter((literal) => !literal.negated)
    .map((literal) => literal.name);
}

function isAvailable(name: string, scope: string, libraries: Availability): boolean {
  const found = libraries.find(name, scope);
  return typeof found === "object" ? libraries.hidden(found) === undefined : found !== undefined;
}

const unusableReasons: Readonly<Record<Unusable, string>> = {
  code: "it is compiled for this machine",
  "C code": "its C code is compiled for this machine",
  compiler: "it is a part of OCaml's compiler, which runs only on the machine that builds",
  "operating system": "there is no operating system below a unikernel",
  loading: "its programs are static and load no code",
};

function reasonFor(
  library: Library,
  libraries: Availability,
  variables: Readonly<Record<string, string>>,
): string | undefined {
  if (library.unusable !== undefined) return unusableReasons[library.unusable];
  if (evaluate(library.enabledIf, variables) === false) return "its enabled_if is false";
  if (!library.optional) return undefined;
  for (const dependency of library.dependencies) {
    const names = namesOf(dependency, library.scope, libraries);
    if (names === undefined) return "it is optional and no clause of a select in it holds";
    const missing = names.find((name) => !isAvailable(name, library.scope, libraries));
    if (missing !== undefined) return `it is optional and ${missing} is not available`;
  }
  return undefined;
}
