import type { Installed } from "../toolchain/toolchain.ts";
import type { Candidate } from "./candidates.ts";

/** A virtual library that needs an implementation for a target, in the words of messages. */
export interface Subject {
  readonly target: string;
  /** The target's tags, best first. */
  readonly variants: readonly string[];
  readonly executable: string;
  readonly library: string;
  readonly neededBy: string;
  readonly candidates: readonly Candidate[];
}

/** An implementation that is listed, and the library or executable that lists it. */
export interface Listed {
  readonly candidate: Candidate;
  readonly by: string;
}

const commas = (words: readonly string[]): string => words.join(", ");

/** The entry of `implementations` that wins over all rules, as every kind of input takes it. */
const override = ({ target, library }: Subject, implementation = "NAME"): string =>
  `implementations: {${target}: {${library}: ${implementation}}}`;

const told = ({ target, library, neededBy }: Subject, value: string): string =>
  `Target ${target} is told by implementations to use ${value} for ${library}, which ${neededBy} needs`;

const candidateText = ({ label, tag, hidden }: Candidate): string =>
  hidden === undefined ? `${label} (tag ${tag})` : `${label} (tag ${tag}; unusable, ${hidden})`;

const candidateList = ({ candidates }: Subject): string =>
  candidates.length === 0
    ? "no library implements it"
    : `its implementations are ${commas(candidates.map(candidateText))}`;

const tags = ({ variants }: Subject): string => `the target takes the tags ${commas(variants)}`;

/** For a library with nothing listed, no override, no tag and no default. */
export function noImplementation(subject: Subject): string {
  const { target, library, neededBy } = subject;
  return `Target ${target} has no implementation of ${library}, which ${neededBy} needs: ${candidateList(subject)} and ${tags(subject)}; add one with such a tag or write ${override(subject)}.`;
}

/** For a default with the tag of a platform that is not the target's. */
export function unsuitableDefault(subject: Subject, { label, tag }: Candidate): string {
  const { target, library, neededBy } = subject;
  return `Target ${target} has no implementation of ${library}, which ${neededBy} needs, and the default ${label} is for another platform (${tag}): ${candidateList(subject)} and ${tags(subject)}; add one with such a tag or write ${override(subject)}.`;
}

/** For several implementations with the best tag. */
export function ambiguousTag(subject: Subject, tag: string, equal: readonly Candidate[]): string {
  const { target, library, neededBy } = subject;
  const labels = equal.map(({ label }) => label);
  return `Target ${target} cannot choose among the implementations of ${library}, which ${neededBy} needs, with the tag ${tag}: ${commas(labels)}; write ${override(subject)} with one of them.`;
}

/** For a listed implementation with the tag of a platform that is not the target's. */
export function foreignChoice(subject: Subject, { candidate, by }: Listed): string {
  const { target, library } = subject;
  const { label, tag } = candidate;
  return `Target ${target} cannot link ${label}, which ${by} lists for ${library}, because it is for another platform (${tag}): ${candidateList(subject)} and ${tags(subject)}; remove it from the libraries of ${by} or, if it does suit, write ${override(subject, label)}.`;
}

/** For several listed implementations. */
export function listedTwice(subject: Subject, listed: readonly Listed[]): string {
  const { target, library } = subject;
  const each = listed.map(({ candidate, by }) => `${candidate.label} (listed by ${by})`);
  return `Target ${target} would link several implementations of ${library}: ${commas(each)}; keep one and remove the others from the libraries that list them.`;
}

/** For an override beside another implementation that is listed. */
export function disagreement(
  subject: Subject,
  { label }: Candidate,
  { candidate, by }: Listed,
): string {
  return `${told(subject, label)}, but ${by} lists ${candidate.label}: remove one of the two.`;
}

/** For an override that names no implementation of the library. */
export function wrongOverride(subject: Subject, value: string, exists: boolean): string {
  const why = exists ? "which does not implement it" : "which does not exist";
  return `${told(subject, value)}, ${why}: ${candidateList(subject)}; name one that implements it.`;
}

/** For an override that dune hides in the target's context. */
export function unusableOverride(subject: Subject, { label, hidden }: Candidate): string {
  return `${told(subject, label)}, but that is unusable, ${hidden}: ${candidateList(subject)}; make it usable or name another.`;
}

/** For an implementation without a public name, in another scope than the executable. */
export function privateImplementation(
  subject: Subject,
  { label, tag, library }: Candidate,
): string {
  const where = library.scope === "" ? "the root project" : `the project in ${library.scope}`;
  return `Target ${subject.target} would take ${label} (tag ${tag}) for ${subject.library}, which ${subject.neededBy} needs, but ${subject.executable} cannot name it because it is private to ${where}: give it a public_name or write ${override(subject)} with another.`;
}

/** For choices that lead to one another in a circle. */
export function unsettled(subject: Subject): string {
  const { target, library, neededBy } = subject;
  return `Target ${target} cannot settle on an implementation of ${library}, which ${neededBy} needs, because each choice leads to another one: ${candidateList(subject)}; write ${override(subject)}.`;
}

/** For a library that does not exist. It names no target, so that several bare-metal targets give one message. */
export function missingLibrary(library: string, neededBy: string, installed: Installed): string {
  if (installed === "own")
    return `${neededBy} needs the library ${library}, which is not in the project, and a cross compiler links no library of this machine: ${vendoring(library)}, or take it out of the libraries of ${neededBy}.`;
  if (installed === "none")
    return `${neededBy} needs the library ${library}, which is not in the project, and bare metal cannot link an installed one: vendor its source or take it out of the libraries of ${neededBy}.`;
  return `${neededBy} needs the library ${library}, which is neither in the project nor installed: install it or correct the libraries of ${neededBy}.`;
}

/** For a library that dune hides. `why` is a clause: "its enabled_if is false". */
export function hiddenLibrary(
  library: string,
  neededBy: string,
  target: string,
  why: string,
): string {
  return `${neededBy} needs the library ${library}, which target ${target} cannot use because ${why}: change that or the libraries of ${neededBy}.`;
}

const vendoring = (library: string): string =>
  `vendor its sources, for example with \`opam source ${library.replace(/\..*/, "")}\` or in duniverse/`;

/** For an installed library with code that a target cannot link. `why` is a clause, as in `hiddenLibrary`. */
export function compiledForMachine(
  library: string,
  neededBy: string,
  target: string,
  why: string,
): string {
  return `${neededBy} needs the library ${library}, which target ${target} cannot link as it is installed, because ${why}: ${vendoring(library)}.`;
}

/** For a library that needs something that a target lacks. `why` is a clause, as in `hiddenLibrary`. */
export function absentLibrary(
  library: string,
  neededBy: string,
  target: string,
  why: string,
): string {
  return `${neededBy} needs the library ${library}, which target ${target} cannot have, because ${why}: use a library that does without it, or take it out of the libraries of ${neededBy}.`;
}

/** For a select of which no clause holds. */
export function unsolvableSelect(neededBy: string, target: string): string {
  return `${neededBy} has a select in its libraries of which no clause holds for target ${target}: make a library of one of its clauses available or add a clause without conditions.`;
}

/** For an override of no virtual library. `libraries` are those that there are. */
export function unusedOverride(key: string, libraries: readonly string[]): string {
  const known = libraries.length === 0 ? "it needs none at all" : `it needs ${commas(libraries)}`;
  return `implementations names ${key}, but what is built needs no virtual library of that name (${known}): correct or remove it.`;
}
