import type { Unread } from "../project/model.ts";
import type { Candidate } from "./candidates.ts";
import { someOf } from "./faults.ts";
import type { Objection } from "./library-messages.ts";

/** A virtual library that needs an implementation for targets, in the words of messages. */
export interface Subject {
  readonly targets: readonly string[];
  /** The targets' tags, best first; those of the first target stand for all where they are not told. */
  readonly variants: readonly string[];
  readonly executable: string;
  readonly library: string;
  readonly neededBy: readonly string[];
  readonly candidates: readonly Candidate[];
  /** Dune files that were not read and may define another implementation. */
  readonly unread: readonly Unread[];
}

/** An implementation that is listed, and the library or executable that lists it. */
export interface Listed {
  readonly candidate: Candidate;
  readonly by: string;
}

const commas = (words: readonly string[]): string => words.join(", ");

const isOne = ({ targets }: Pick<Subject, "targets">): boolean => targets.length === 1;

/** `Target x`, or several. */
const named = (subject: Subject): string =>
  `${isOne(subject) ? "Target" : "Targets"} ${commas(subject.targets)}`;

/** The same with the form of the verb that fits. */
const targetsWith = (subject: Subject, one: string, several: string): string =>
  `${named(subject)} ${isOne(subject) ? one : several}`;

const needed = ({ library, neededBy }: Pick<Subject, "library" | "neededBy">): string =>
  `${library}, which ${someOf(neededBy)} ${neededBy.length > 1 ? "need" : "needs"}`;

/** The entry of `implementations` that wins over all rules, as every kind of input takes it. */
const override = ({ targets, library }: Subject, implementation = "NAME"): string =>
  `implementations: {${commas(targets.map((target) => `${target}: {${library}: ${implementation}}`))}}`;

const told = (subject: Subject, value: string): string =>
  `${targetsWith(subject, "is", "are")} told by implementations to use ${value} for ${needed(subject)}`;

const candidateText = ({ label, tag, hidden }: Candidate): string =>
  hidden === undefined ? `${label} (tag ${tag})` : `${label} (tag ${tag}; unusable, ${hidden})`;

const candidateList = ({ candidates }: Subject): string =>
  candidates.length === 0
    ? "no library implements it"
    : `its implementations are ${commas(candidates.map(candidateText))}`;

const tags = (subject: Subject): string =>
  isOne(subject)
    ? `the target takes the tags ${commas(subject.variants)}`
    : "none has a tag that these targets take";

/** `v/dune was not read (it is written in OCaml) and may …`, to stand between a sentence's two parts. */
function unreadClause({ unread }: Pick<Subject, "unread">, may: string): string {
  const files = unread.map(({ at, why }) => `${at.file} (${why})`);
  if (files.length === 0) return "";
  return `; ${someOf(files)} ${files.length > 1 ? "were" : "was"} not read and may ${may}`;
}

const another = (subject: Subject) =>
  `${tags(subject)}${unreadClause(subject, "define another one, which can be named too")}`;

const lacking = (subject: Subject): string => {
  const has = isOne(subject) ? "has no implementation of" : "have no implementation of";
  return `${named(subject)} ${has}`;
};

/** For a library with nothing listed, no override, no tag and no default. */
export function noImplementation(subject: Subject): string {
  return `${lacking(subject)} ${needed(subject)}: ${candidateList(subject)} and ${another(subject)}; add one with such a tag or write ${override(subject)}.`;
}

/** For a default with the tag of a platform that is not the target's. */
export function unsuitableDefault(subject: Subject, { label, tag }: Candidate): string {
  return `${lacking(subject)} ${needed(subject)}, and the default ${label} is for another platform (${tag}): ${candidateList(subject)} and ${another(subject)}; add one with such a tag or write ${override(subject)}.`;
}

/** For several implementations with the best tag. */
export function ambiguousTag(subject: Subject, tag: string, equal: readonly Candidate[]): string {
  const labels = equal.map(({ label }) => label);
  return `${named(subject)} cannot choose among the implementations of ${needed(subject)}, with the tag ${tag}: ${commas(labels)}; write ${override(subject)} with one of them.`;
}

/** For an implementation that is the best if its `enabled_if` holds, which only dune can tell, where there are others. */
export function uncertainChoice(subject: Subject, { label, tag }: Candidate): string {
  return `${named(subject)} would take ${label} (tag ${tag}) for ${needed(subject)}, if its enabled_if holds, which is not known before dune evaluates it: ${candidateList(subject)}; write ${override(subject)} with one of them.`;
}

/** For a listed implementation with the tag of a platform that is not the target's. */
export function foreignChoice(subject: Subject, { candidate, by }: Listed): string {
  const { label, tag } = candidate;
  return `${named(subject)} cannot link ${label}, which ${by} lists for ${subject.library}, because it is for another platform (${tag}): ${candidateList(subject)}${isOne(subject) ? ` and ${tags(subject)}` : ""}; remove it from the libraries of ${by} or, if it does suit, write ${override(subject, label)}.`;
}

/** For several listed implementations. */
export function listedTwice(subject: Subject, listed: readonly Listed[]): string {
  const each = listed.map(({ candidate, by }) => `${candidate.label} (listed by ${by})`);
  return `${named(subject)} would link several implementations of ${subject.library}: ${commas(each)}; keep one and remove the others from the libraries that list them.`;
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
  return `${named(subject)} would take ${label} (tag ${tag}) for ${needed(subject)}, but ${subject.executable} cannot name it because it is private to ${where}: give it a public_name or write ${override(subject)} with another.`;
}

/** For choices that lead to one another in a circle. */
export function unsettled(subject: Subject): string {
  return `${named(subject)} cannot settle on an implementation of ${needed(subject)}, because each choice leads to another one: ${candidateList(subject)}; write ${override(subject)}.`;
}

const others = (subject: Subject, { label }: Candidate): string =>
  subject.candidates.some((each) => each.label !== label && each.hidden === undefined)
    ? `write ${override(subject)} with another one`
    : "add another one";

/** A chosen implementation, and how it was: "tag c", "default", "override". */
interface Chosen {
  readonly chosen: Candidate;
  readonly how: string;
}

/** For an implementation that was chosen and needs what cannot be linked. */
export function unlinkableChoice(
  subject: Subject,
  { chosen, how }: Chosen,
  { problem, remedy }: Objection,
): string {
  return `${targetsWith(subject, "takes", "take")} ${chosen.label} (${how}) for ${needed(subject)}, but ${problem}: ${candidateList(subject)}; ${others(subject, chosen)}, or ${remedy}.`;
}

/** For an implementation that needs its own virtual library, through the libraries of `path`. */
export function ownVirtual(
  subject: Subject,
  { chosen, how }: Chosen,
  path: readonly string[],
): string {
  const [last = chosen.label] = path.slice(-1);
  return `${targetsWith(subject, "takes", "take")} ${chosen.label} (${how}) for ${needed(subject)}, but an implementation cannot need its own virtual library, as this one does through ${path.join(" and ")}: ${candidateList(subject)}; ${others(subject, chosen)}, or take ${subject.library} out of the libraries of ${last}.`;
}

/** For an override of no virtual library. `libraries` are those that there are. */
export function unusedOverride(key: string, libraries: readonly string[]): string {
  const known = libraries.length === 0 ? "it needs none at all" : `it needs ${commas(libraries)}`;
  return `implementations names ${key}, but what is built needs no virtual library of that name (${known}): correct or remove it.`;
}
