import { evaluate } from "../project/enabled-if.ts";
import type { Dependency, Library, Unusable } from "../project/model.ts";
import type { Found, LibraryIndex } from "../project/resolve.ts";

/** The libraries as dune sees them in one context. What cannot be known counts as available. */
export interface Availability {
  find(name: string, scope: string): Found;
  /** Why dune hides a library that exists, as a clause; undefined if it does not. */
  hidden(library: Library): string | undefined;
  /** Names that were asked for and that nothing is known of. */
  readonly unknown: ReadonlySet<string>;
}

/**
 * Judges libraries by dune's rules: hidden is one whose `enabled_if` is false, and an `(optional)` one with a direct
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
        reasons.set(library, undefined); // Ends a circle of optional libraries; dune reports those itself.
        reasons.set(library, reasonFor(library, libraries, variables));
      }
      return reasons.get(library);
    },
  };
  return libraries;
}

/**
 * The libraries that a dependency stands for: of a select those of the first clause whose literals all hold, and
 * undefined if there is none.
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

const reasons: Readonly<Record<Unusable, string>> = {
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
  if (library.unusable !== undefined) return reasons[library.unusable];
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
