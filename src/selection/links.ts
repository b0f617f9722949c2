import type { Problem } from "../base/errors.ts";
import type { ExecutableStanza, Library } from "../project/model.ts";
import { type Availability, namesOf } from "./availability.ts";
import { labelOf } from "./candidates.ts";
import {
  absentLibrary,
  compiledForMachine,
  hiddenLibrary,
  missingLibrary,
  unsolvableSelect,
} from "./messages.ts";
import type { SelectionRequest } from "./selection.ts";

/** A library that is listed, and the virtual library that it implements, if any. */
interface LinkedLibrary {
  readonly library: Library;
  readonly implemented: Library | undefined;
}

/** The `(libraries …)` of a library or an executable, resolved in one context. */
export interface Links {
  /** The library's or executable's name in messages. */
  readonly label: string;
  readonly links: readonly LinkedLibrary[];
  /** Of libraries that do not exist or are hidden, and of selects without a clause that holds. */
  readonly problems: readonly Problem[];
}

/** A function that resolves the `(libraries …)` of a library or of the request's executable, each once. */
export function linksIn(
  request: SelectionRequest,
  libraries: Availability,
): (user: Library | ExecutableStanza) => Links {
  const known = new Map<Library | ExecutableStanza, Links>();
  return (user) => {
    const found = known.get(user) ?? resolve(user, request, libraries);
    known.set(user, found);
    return found;
  };
}

/** Problems of an installed library, which the user cannot edit, are told at the executable. */
function resolve(
  user: Library | ExecutableStanza,
  { executable, target: { name: target }, installed }: SelectionRequest,
  libraries: Availability,
): Links {
  const isLibrary = "origin" in user;
  const label = isLibrary ? labelOf(user) : executableLabel(user);
  const at = isLibrary && user.origin === "installed" ? executable.at : user.at;
  const problems: Problem[] = [];
  const links: LinkedLibrary[] = [];

  function find(name: string, scope: string, by: string): Library | undefined {
    const found = libraries.find(name, scope);
    if (found === undefined) problems.push({ message: missingLibrary(name, by, installed), at });
    if (typeof found !== "object") return undefined;
    const why = libraries.hidden(found);
    if (why === undefined) return found;
    problems.push({ message: unavailable(found, [name, by, target], why), at });
    return undefined;
  }
  for (const dependency of user.dependencies) {
    const names = namesOf(dependency, user.scope, libraries);
    if (!names) problems.push({ message: unsolvableSelect(label, target), at });
    for (const name of names ?? []) {
      const library = find(name, user.scope, label);
      if (!library) continue;
      const { implements: of, scope } = library;
      const implemented = of === undefined ? undefined : find(of, scope, labelOf(library));
      links.push({ library, implemented });
    }
  }
  return { label, links, problems };
}

/** For messages about a library that cannot be used: its name as it is written, its user and the target. */
type Need = readonly [name: string, neededBy: string, target: string];

function unavailable({ unusable }: Library, need: Need, why: string): string {
  if (unusable === "C code" || unusable === "code") return compiledForMachine(...need, why);
  return unusable === undefined ? hiddenLibrary(...need, why) : absentLibrary(...need, why);
}

/** The libraries that an executable links with the implementations picked so far, nearest first. */
export interface Closure {
  /** Virtual library → the library or executable that needs it. */
  readonly virtuals: ReadonlyMap<Library, string>;
  /** Virtual library → the implementations of it that are listed, each with the one that lists it. */
  readonly listed: ReadonlyMap<Library, ReadonlyMap<Library, string>>;
  readonly problems: readonly Problem[];
}

/** Follows everything that `executable` links, through the implementations in `picks` too. */
export function closureOf(
  executable: ExecutableStanza,
  picks: ReadonlyMap<Library, Library>,
  linksOf: (user: Library | ExecutableStanza) => Links,
): Closure {
  const virtuals = new Map<Library, string>();
  const listed = new Map<Library, Map<Library, string>>();
  const visited = new Set<Library>();
  const queue = [linksOf(executable)];

  function visit(library: Library, neededBy: string): void {
    if (visited.has(library)) return;
    visited.add(library);
    queue.push(linksOf(library));
    if (!library.virtual) return;
    virtuals.set(library, neededBy);
    const pick = picks.get(library);
    if (pick) visit(pick, neededBy);
  }
  for (const { label, links } of queue)
    for (const { library, implemented } of links) {
      if (implemented) {
        const implementations = listed.get(implemented) ?? new Map<Library, string>();
        if (!implementations.has(library)) implementations.set(library, label);
        listed.set(implemented, implementations);
        visit(implemented, label);
      }
      visit(library, label);
    }
  const problems = queue.flatMap((user) => user.problems);
  const distinct = new Map(problems.map((problem) => [problem.message, problem]));
  return { virtuals, listed, problems: [...distinct.values()] };
}

/** The name of an executable stanza in messages: `bin/main`, or all its names. */
export function executableLabel({ directory, names }: ExecutableStanza): string {
  return names.map((name) => (directory === "" ? name : `${directory}/${name}`)).join(", ");
}
