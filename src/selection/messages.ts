import type { Candidate } from "./candidates.ts";

/** A virtual library that one target's selection is about, in the words of messages. */
export interface Subject {
  readonly target: string;
  /** The target's tags, best first. */
  readonly variants: readonly string[];
  readonly executable: string;
  readonly library: string;
  readonly neededBy: string;
  readonly candidates: readonly Candidate[];
}

const listing = (words: readonly string[]): string => words.join(", ");
const alternatives = (words: readonly string[]): string =>
  [words.slice(0, -1).join(", "), ...words.slice(-1)].filter((part) => part !== "").join(" or ");

/** What decides over all rules, as a user writes it in the input, the flag or the config file. */
const override = ({ target, library }: Subject, implementation = "NAME"): string =>
  `implementations: {${target}: {${library}: ${implementation}}}`;

const candidateText = ({ label, tag, hidden }: Candidate): string =>
  hidden === undefined ? `${label} (tag ${tag})` : `${label} (tag ${tag}, unusable: ${hidden})`;

const candidateList = (candidates: readonly Candidate[]): string =>
  candidates.length === 0 ? "none" : listing(candidates.map(candidateText));

const known = ({ candidates, variants }: Subject): string =>
  `implementations are ${candidateList(candidates)}, tags of the target are ${listing(variants)}`;

const remedy = (subject: Subject): string =>
  `add an implementation with one of these tags or write ${override(subject)}`;

export function noImplementation(subject: Subject): string {
  const { target, library, neededBy } = subject;
  return `Target ${target} has no implementation of ${library}, which ${neededBy} needs: ${known(subject)}; ${remedy(subject)}.`;
}

export function unsuitableDefault(subject: Subject, { label, tag }: Candidate): string {
  const { target, library, neededBy } = subject;
  return `Target ${target} has no implementation of ${library}, which ${neededBy} needs, and the default ${label} is for another platform (${tag}): ${known(subject)}; ${remedy(subject)}.`;
}

export function ambiguousTag(subject: Subject, tag: string, equals: readonly Candidate[]): string {
  const { target, library, neededBy } = subject;
  const labels = equals.map((candidate) => candidate.label);
  return `Target ${target} has several implementations of ${library}, which ${neededBy} needs, with the tag ${tag}: ${listing(labels)}; write ${override(subject)} with NAME ${alternatives(labels)}.`;
}

export function foreignChoice(subject: Subject, { label, tag }: Candidate, by: string): string {
  const { target, library } = subject;
  return `Target ${target} cannot use ${label}, which ${by} lists for ${library}, because the tag ${tag} is for another platform: ${known(subject)}; remove ${label} from the libraries of ${by} or, if it does work there, write ${override(subject, label)}.`;
}

export function disagreement(
  subject: Subject,
  value: string,
  { label }: Candidate,
  by: string,
): string {
  const { target, library, candidates } = subject;
  return `Target ${target} is told to use ${value} for ${library} by implementations, but ${by} lists ${label}: implementations are ${candidateList(candidates)}; remove ${label} from the libraries of ${by} or ${library} from implementations.`;
}

export function wrongOverride(subject: Subject, value: string, why: string): string {
  const { target, library, neededBy, candidates } = subject;
  return `Target ${target} is told to use ${value} for ${library}, which ${neededBy} needs, by implementations, but ${why}: implementations are ${candidateList(candidates)}; name one of those.`;
}

export function listedTwice(
  subject: Subject,
  listed: readonly { readonly label: string; readonly by: string }[],
): string {
  const { target, library } = subject;
  const each = listed.map(({ label, by }) => `${label} listed by ${by}`);
  return `Target ${target} gets several implementations of ${library}: ${listing(each)}; keep one of them and remove the others from the libraries that list them.`;
}

export function privateImplementation(
  subject: Subject,
  { label, tag }: Candidate,
  scope: string,
): string {
  const { target, library, neededBy, executable } = subject;
  return `Target ${target} selects ${label} (tag ${tag}) for ${library}, which ${neededBy} needs, but it is private to ${scope === "" ? "the root project" : `the project in ${scope}`} and ${executable} cannot name it; give it a public_name or write ${override(subject)}.`;
}

export function unsettled(subject: Subject): string {
  const { target, library, neededBy, candidates } = subject;
  return `Target ${target} cannot settle on an implementation of ${library}, which ${neededBy} needs, because the one selected brings another into what ${subject.executable} links: implementations are ${candidateList(candidates)}; write ${override(subject)}.`;
}

export function missingLibrary(library: string, neededBy: string): string {
  return `${neededBy} needs the library ${library}, which is neither in the project nor installed; install it or correct the libraries of ${neededBy}.`;
}

export function hiddenLibrary(library: string, neededBy: string, target: string, why: string): string {
  return `${neededBy} needs the library ${library}, which target ${target} cannot use: ${why}; change that or remove it from the libraries of ${neededBy}.`;
}

export function unsolvableSelect(neededBy: string, target: string): string {
  return `${neededBy} has a select in its libraries of which no clause holds for target ${target}; install what one of its clauses names or add a clause without conditions.`;
}

export function unusedOverride(key: string, libraries: readonly string[]): string {
  const inUse = libraries.length === 0 ? "there are none" : `there are ${listing(libraries)}`;
  return `implementations names ${key}, but nothing that is built needs a virtual library of that name (${inUse}); correct or remove it.`;
}
