import type { Location, Problem } from "../errors.ts";
import type { Dependency, ExecutableStanza, Library } from "../project/model.ts";
import type { Availability } from "./availability.ts";
import { hiddenLibrary, missingLibrary, unsolvableSelect } from "./messages.ts";
import { labelOf } from "./tag.ts";

/** Something that lists libraries. */
export interface User {
  readonly label: string;
  readonly scope: string;
  readonly dependencies: readonly Dependency[];
  /** Where a problem of its libraries is shown; undefined if the user cannot edit it. */
  readonly at: Location | undefined;
}

/** What an executable links, as far as implementations are picked; nearest libraries first. */
export interface Closure {
  /** Each virtual library, with who needs it. */
  readonly virtuals: ReadonlyMap<Library, string>;
  /** Virtual library → the implementations of it that something lists, each with who does. */
  readonly listed: ReadonlyMap<Library, ReadonlyMap<Library, string>>;
  readonly problems: readonly Problem[];
}

/** Where the walk looks, and what it has found. */
interface Walk {
  readonly root: User;
  readonly target: string;
  readonly libraries: Availability;
  readonly picks: ReadonlyMap<Library, Library>;
  readonly virtuals: Map<Library, string>;
  readonly listed: Map<Library, Map<Library, string>>;
  readonly problems: Map<string, Problem>;
  readonly visited: Set<Library>;
  readonly queue: User[];
}

/** An executable stanza as a user of libraries, called `bin/main` or all its names. */
export function executableUser(stanza: ExecutableStanza): User {
  const { directory, names, scope, dependencies, at } = stanza;
  const paths = names.map((name) => (directory === "" ? name : `${directory}/${name}`));
  return { label: paths.join(", "), scope, dependencies, at };
}

function libraryUser(library: Library): User {
  const { scope, dependencies, origin } = library;
  const at = origin === "tree" ? library.at : undefined;
  return { label: labelOf(library), scope, dependencies, at };
}

/**
 * Walks everything that `root` links, through the implementations in `picks` too. Problems are libraries that do
 * not exist or that the context of `target` hides, and selects of which no clause holds; each is told once.
 */
export function closureOf(
  root: User,
  picks: ReadonlyMap<Library, Library>,
  libraries: Availability,
  target: string,
): Closure {
  const walk: Walk = {
    root,
    target,
    libraries,
    picks,
    virtuals: new Map(),
    listed: new Map(),
    problems: new Map(),
    visited: new Set(),
    queue: [root],
  };
  for (const user of walk.queue)
    for (const dependency of user.dependencies) {
      const names = libraries.namesOf(dependency, user.scope);
      if (names === undefined) report(walk, user, unsolvableSelect(user.label, target));
      for (const name of names ?? []) link(walk, name, user);
    }
  return { ...walk, problems: [...walk.problems.values()] };
}

function report(walk: Walk, user: User, message: string): void {
  const at = user.at ?? walk.root.at;
  if (!walk.problems.has(message)) walk.problems.set(message, { message, ...(at && { at }) });
}

function link(walk: Walk, name: string, user: User): void {
  const library = find(walk, name, user);
  if (!library) return;
  if (library.implements !== undefined) list(walk, library, library.implements, user.label);
  visit(walk, library, user.label);
}

function find(walk: Walk, name: string, user: User): Library | undefined {
  const found = walk.libraries.find(name, user.scope);
  if (found === undefined) report(walk, user, missingLibrary(name, user.label));
  if (typeof found !== "object") return undefined;
  const why = walk.libraries.hidden(found);
  if (why === undefined) return found;
  report(walk, user, hiddenLibrary(name, user.label, walk.target, why));
  return undefined;
}

function list(walk: Walk, implementation: Library, virtualName: string, by: string): void {
  const virtualLibrary = find(walk, virtualName, libraryUser(implementation));
  if (!virtualLibrary) return;
  const implementations = walk.listed.get(virtualLibrary) ?? new Map<Library, string>();
  if (!implementations.has(implementation)) implementations.set(implementation, by);
  walk.listed.set(virtualLibrary, implementations);
  visit(walk, virtualLibrary, by);
}

function visit(walk: Walk, library: Library, neededBy: string): void {
  if (walk.visited.has(library)) return;
  walk.visited.add(library);
  walk.queue.push(libraryUser(library));
  if (!library.virtual) return;
  walk.virtuals.set(library, neededBy);
  const pick = walk.picks.get(library);
  if (pick) visit(walk, pick, neededBy);
}
