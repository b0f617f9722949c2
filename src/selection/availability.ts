import { evaluate } from "../project/enabled-if.ts";
import type { Dependency, Library } from "../project/model.ts";

/** A library, one that has only a META file, one that nothing is known of yet, or none. */
export type Found = Library | "opaque" | "unknown" | undefined;

/** The libraries that a selection can see. The same library is always the same object. */
export interface LibraryIndex {
  resolve(name: string, scope: string): Found;
  implementationsOf(library: Library): readonly Library[];
}

/** The libraries as dune sees them in one context. */
export interface Availability {
  find(name: string, scope: string): Found;
  /** Why dune hides a library that exists, or undefined if it does not. */
  hidden(library: Library): string | undefined;
  /** The libraries that a dependency stands for; undefined for a select of which no clause holds. */
  namesOf(dependency: Dependency, scope: string): readonly string[] | undefined;
  /** Names that were asked for and that nothing is known of. */
  readonly unknown: ReadonlySet<string>;
}

/**
 * Judges libraries by dune's rules: one is hidden by an `enabled_if` that is false, or if it is `(optional)` and a
 * direct dependency is missing or hidden; the first clause of a select whose literals all hold is taken. What
 * cannot be known counts as available.
 */
export function availabilityIn(
  index: LibraryIndex,
  variables: Readonly<Record<string, string>>,
): Availability {
  const unknown = new Set<string>();
  const reasons = new Map<Library, string | undefined>();

  function find(name: string, scope: string): Found {
    const found = index.resolve(name, scope);
    if (found === "unknown") unknown.add(name);
    return found;
  }
  function available(name: string, scope: string): boolean {
    const found = find(name, scope);
    return typeof found === "object" ? hidden(found) === undefined : found !== undefined;
  }
  function namesOf(dependency: Dependency, scope: string): readonly string[] | undefined {
    if (dependency.kind === "direct") return [dependency.name];
    const holding = dependency.clauses.find((literals) =>
      literals.every(({ name, negated }) => available(name, scope) !== negated),
    );
    return holding?.filter((literal) => !literal.negated).map((literal) => literal.name);
  }
  function missingDependency({ dependencies, scope }: Library): string | undefined {
    for (const dependency of dependencies) {
      const names = namesOf(dependency, scope);
      if (names === undefined) return "a select of its libraries has no clause that holds";
      const missing = names.find((name) => !available(name, scope));
      if (missing !== undefined) return `${missing} is not available`;
    }
    return undefined;
  }
  function reasonFor(library: Library): string | undefined {
    if (evaluate(library.enabledIf, variables) === false) return "its enabled_if is false";
    const missing = library.optional ? missingDependency(library) : undefined;
    return missing && `it is optional and ${missing}`;
  }
  function hidden(library: Library): string | undefined {
    if (!reasons.has(library)) {
      reasons.set(library, undefined); // Ends a cycle of optional libraries, which dune reports itself.
      reasons.set(library, reasonFor(library));
    }
    return reasons.get(library);
  }
  return { find, hidden, namesOf, unknown };
}
