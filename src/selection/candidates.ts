import type { Library } from "../project/model.ts";
import type { Availability } from "./availability.ts";
import { labelOf, tagOf } from "./tag.ts";

/** An implementation of the virtual library in question. */
export interface Candidate {
  readonly library: Library;
  readonly label: string;
  readonly tag: string;
  /** Why dune hides it in this context, or undefined if it can be used. */
  readonly hidden: string | undefined;
}

/** Each library once, as an implementation of `virtualLibrary`, in order of names. */
export function candidatesOf(
  virtualLibrary: Library,
  implementations: Iterable<Library>,
  libraries: Availability,
): readonly Candidate[] {
  return [...new Set(implementations)]
    .map((library) => ({
      library,
      label: labelOf(library),
      tag: tagOf(library, virtualLibrary),
      hidden: libraries.hidden(library),
    }))
    .sort((a, b) => compare(a.label, b.label) || compare(a.library.scope, b.library.scope));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
