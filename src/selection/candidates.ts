import type { Library } from "../project/model.ts";
import type { Availability, LibraryIndex } from "./availability.ts";
import { labelOf, tagOf } from "./tag.ts";

/** An implementation of the virtual library in question. */
export interface Candidate {
  readonly library: Library;
  readonly label: string;
  readonly tag: string;
  /** Why dune hides it in this context, or undefined if it can be used. */
  readonly hidden: string | undefined;
}

/** A library as an implementation of `virtualLibrary`. */
export function candidate(
  library: Library,
  virtualLibrary: Library,
  { hidden }: Availability,
): Candidate {
  const tag = tagOf(library, virtualLibrary);
  return { library, label: labelOf(library), tag, hidden: hidden(library) };
}
/**
 * Every implementation of `virtualLibrary` that the index knows, and its default and `named`, which may live in
 * packages that nothing else names. In order of their names, whatever the order of the project's files.
 */
export function candidatesOf() {}
