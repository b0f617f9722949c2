import { evaluate, type Variables } from "../project/enabled-if.ts";
import type { Dependency, Library, Unread, Unusable } from "../project/model.ts";
import { hasCode } from "../project/modes.ts";
import type { Found } from "../project/resolve.ts";
import type { SelectionRequest } from "./selection.ts";

/** The libraries as dune sees them in one context. One of which nothing is known counts as available. */
export interface Availability {
  /** The library that `name` means in `scope`. */
  find(name: string, scope: string): Found;
  /** Why dune hides a library that exists, as a clause; undefined if it does not hide it. */
  hidden(library: Library): string | undefined;
  /** Why a library cannot be linked, hidden or not, as a clause; undefined if it can. */
  unlinkable(library: Library): string | undefined;
  /** Whether only dune can tell if a library's `enabled_if` holds. */
  uncertain(library: Library): boolean;
  /** Names of which nothing is known, among those asked for, and the dune files that may define them. */
  readonly unknown: ReadonlyMap<string, readonly Unread[]>;
}

/**
 * Judges libraries by dune's rules, which hide one whose `enabled_if` is false and an `(optional)` one with a direct
 * dependency that is missing or hidden (upstream src/dune_rules/lib.ml).
 */
export function availabilityIn(
  request: Pick<SelectionRequest, "index" | "variables" | "code" | "build">,
): Availability {
  const { index, variables, code } = request;
  const unknown = new Map<string, readonly Unread[]>();
  const reasons = new Map<Library, string | undefined>();
  const libraries: Availability = {
    unknown,
    find(name, scope) {
      const found = index.resolve(name, scope);
      if (found === "unknown") unknown.set(name, index.unreadFor(name, scope));
      return found;
    },
    hidden(library) {
      if (!reasons.has(library)) {
        // Ends a circle of optional libraries, which dune itself reports.
        reasons.set(library, undefined);
        reasons.set(library, reasonFor(library, libraries, request));
      }
      return reasons.get(library);
    },
    unlinkable(library) {
      if (code === undefined || hasCode(library, code)) return libraries.hidden(library);
      const made = code.code === "byte" ? "bytecode" : "native code";
      return libraries.hidden(library) ?? `its (modes) have no ${made}`;
    },
    uncertain: (library) => isEnabled(library, variables, libraries) === "unknown",
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

/** Whether a library's `enabled_if` holds. It may depend on other libraries (`%{lib-available:…}`). */
function isEnabled({ enabledIf, scope }: Library, variables: Variables, libraries: Availability) {
  return evaluate(enabledIf, variables, (variable) => {
    const [, name] = /^lib-available:(.+)$/s.exec(variable) ?? [];
    if (name === undefined || libraries.find(name, scope) === "unknown") return undefined;
    return String(isAvailable(name, scope, libraries));
  });
}

const unusableReasons: Readonly<Record<Unusable, string>> = {
  "bare metal": "there is no operating system on bare metal",
  "part of OCaml": "it is a part of OCaml that there is not on bare metal",
  code: "it is compiled for this machine",
  "C code": "its C code is compiled for this machine",
  compiler: "it is a part of OCaml's compiler, which runs only on the machine that builds",
  "operating system": "there is no operating system below a unikernel",
  loading: "its programs are static and load no code",
};

function reasonFor(
  library: Library,
  libraries: Availability,
  { variables, build }: Pick<SelectionRequest, "variables" | "build">,
): string | undefined {
  if (library.unusable !== undefined) return unusableReasons[library.unusable];
  if (isEnabled(library, variables, libraries) === false) return "its enabled_if is false";
  if (!library.optional) return undefined;
  for (const dependency of library.dependencies) {
    const names = namesOf(dependency, library.scope, libraries);
    if (names === undefined) return "it is optional and no clause of a select in it holds";
    const missing = names.find((name) => !isAvailable(name, library.scope, libraries));
    if (missing !== undefined) return `it is optional and ${missing} is not available`;
  }
  const rewriter = library.ppx?.find((name) => build && !build.resolve(name, library.scope));
  if (rewriter !== undefined) return `it is optional and the ppx ${rewriter} is not available`;
  return undefined;
}
