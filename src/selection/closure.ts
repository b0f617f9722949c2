import type { ExecutableStanza, Library } from "../project/model.ts";
import type { Lack, Links } from "./links.ts";

type LinksOf = (user: Library | ExecutableStanza) => Links;

/** A lack, and the virtual library whose chosen implementation has it; undefined if no choice could avoid it. */
export interface ReachedLack {
  readonly lack: Lack;
  readonly through: Library | undefined;
}

/** The libraries that an executable links with the implementations picked so far, nearest first. */
export interface Closure {
  /** Virtual library → the library or executable that needs it. */
  readonly virtuals: ReadonlyMap<Library, string>;
  /** Virtual library → the implementations of it that are listed, each with the one that lists it. */
  readonly listed: ReadonlyMap<Library, ReadonlyMap<Library, string>>;
  /** Name of a library of which nothing is known → the library or executable that needs it. */
  readonly unknown: ReadonlyMap<string, string>;
  readonly lacks: readonly ReachedLack[];
}

/**
 * Follows everything that `executable` links, then what the implementations in `picks` bring. `more` are libraries that
 * it is linked with besides, each with the one that needs it.
 */
export function closureOf(
  executable: ExecutableStanza,
  picks: ReadonlyMap<Library, Library>,
  linksOf: LinksOf,
  more: ReadonlyMap<Library, string> = new Map(),
): Closure {
  const virtuals = new Map<Library, string>();
  const listed = new Map<Library, Map<Library, string>>();
  const unknown = new Map<string, string>();
  const lacks: ReachedLack[] = [];
  const visited = new Set<Library>();
  const queue: { readonly links: Links; readonly through: Library | undefined }[] = [];
  /** Virtual libraries whose picks are followed when nothing else is left. */
  const later: Library[] = [];

  function visit(library: Library, neededBy: string, through: Library | undefined): void {
    if (visited.has(library)) return;
    visited.add(library);
    queue.push({ links: linksOf(library), through });
    if (!library.virtual) return;
    virtuals.set(library, neededBy);
    later.push(library);
  }
  function follow(): void {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { links, through } = next;
      lacks.push(...links.lacks.map((lack) => ({ lack, through })));
      for (const name of links.unknown) if (!unknown.has(name)) unknown.set(name, links.label);
      for (const { library, implemented } of links.links) {
        if (implemented) {
          const implementations = listed.get(implemented) ?? new Map<Library, string>();
          if (!implementations.has(library)) implementations.set(library, links.label);
          listed.set(implemented, implementations);
          visit(implemented, links.label, through);
        }
        visit(library, links.label, through);
      }
    }
  }
  queue.push({ links: linksOf(executable), through: undefined });
  for (const [library, neededBy] of more) visit(library, neededBy, undefined);
  follow();
  for (let next = later.shift(); next; next = later.shift()) {
    const pick = picks.get(next);
    if (pick) visit(pick, virtuals.get(next) ?? "", next);
    follow();
  }
  return { virtuals, listed, unknown, lacks };
}

/**
 * The libraries through which an implementation needs the virtual library that it implements, from the one that it lists
 * to the one that lists the virtual library; undefined if there are none. It may list it itself.
 */
export function pathToOwn(
  implementation: Library,
  virtualLibrary: Library,
  linksOf: LinksOf,
): readonly Library[] | undefined {
  const paths = new Map<Library, readonly Library[]>([[implementation, []]]);
  for (const [library, path] of paths)
    for (const { library: next } of linksOf(library).links) {
      if (next === virtualLibrary && path.length > 0) return path;
      if (next === virtualLibrary) continue;
      if (!paths.has(next)) paths.set(next, [...path, next]);
    }
  return undefined;
}
