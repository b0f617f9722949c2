import type { Library } from "../project/model.ts";
import type { Availability } from "./availability.ts";
import { type Candidate, candidatesOf, labelOf, unreadCandidate } from "./candidates.ts";
import * as messages from "./messages.ts";
import type { Reason, SelectionRequest } from "./selection.ts";

/** A virtual library of a closure, for which an implementation is to be chosen. */
export interface Question {
  readonly library: Library;
  readonly neededBy: string;
  /** Implementations of it that the closure lists, each with the one that lists it. */
  readonly listed: ReadonlyMap<Library, string>;
}

/** A sentence about a virtual library, for all that it is told of at once. */
type Say = (subject: messages.Subject) => string;

/** The chosen implementation, a sentence that says why there is none, or that nothing is known yet. */
type Answer =
  | {
      readonly kind: "chosen";
      readonly chosen: Candidate;
      readonly reason: Reason;
      readonly added: boolean;
    }
  | { readonly kind: "wrong"; readonly what: string; readonly say: Say }
  | { readonly kind: "unknown" };

/** The answer for one virtual library, and the words in which messages speak of it. */
export interface Conclusion {
  readonly subject: messages.Subject;
  readonly answer: Answer;
  /** Keys of the target's `implementations` that name the library; the first one counts. */
  readonly overrides: readonly string[];
}

/** A question with everything that the rules look at. */
interface Case {
  readonly request: SelectionRequest;
  readonly libraries: Availability;
  readonly virtualLibrary: Library;
  readonly subject: messages.Subject;
  readonly listed: readonly messages.Listed[];
  /** The library's default implementation; `"unknown"` if nothing is known of it yet. */
  readonly fallback: Candidate | "unknown" | undefined;
}

/**
 * Chooses the implementation of one virtual library: the one that the closure lists, else the target's override, else
 * the one with the best of the target's tags, else the default if it suits the target (docs/variants.md).
 */
export function findImplementation(
  { library, neededBy, listed }: Question,
  request: SelectionRequest,
  executable: string,
  libraries: Availability,
): Conclusion {
  const { target, index } = request;
  const names = new Set([labelOf(library), library.name]);
  const overrides = [...names].filter((name) => Object.hasOwn(target.implementations, name));
  const override = overrides[0] && target.implementations[overrides[0]];
  const named = find(library, override, request.executable.scope, libraries);
  const fallback = find(library, library.defaultImplementation, library.scope, libraries);
  const others = [named, fallback].filter((found) => typeof found === "object");
  const all = [...index.implementationsOf(library), ...listed.keys(), ...others];
  const candidates = candidatesOf(library, all, libraries);
  const subject: messages.Subject = {
    targets: [target.name],
    variants: target.variants,
    executable,
    library: labelOf(library),
    neededBy: [neededBy],
    candidates,
    unread: index.unreadImplementing(library),
  };
  const matter: Case = {
    request,
    libraries,
    virtualLibrary: library,
    subject,
    listed: candidates.flatMap((candidate) => {
      const by = listed.get(candidate.library);
      return by === undefined ? [] : [{ candidate, by }];
    }),
    fallback:
      fallback === "unknown" ? fallback : candidates.find((each) => each.library === fallback),
  };
  return { subject, answer: answerTo(matter, override), overrides };
}

/** The implementation of `virtualLibrary` that `name` means in `scope`. */
function find(
  virtualLibrary: Library,
  name: string | undefined,
  scope: string,
  libraries: Availability,
): Library | "unknown" | undefined {
  const found = name === undefined ? undefined : libraries.find(name, scope);
  if (found === "unknown") return found;
  if (typeof found !== "object" || found.implements === undefined) return undefined;
  return libraries.find(found.implements, found.scope) === virtualLibrary ? found : undefined;
}

/** `what` is equal for two targets or executables if all is equal that `say` does not take from its subject. */
const wrong = (what: string, say: Say): Answer => ({ kind: "wrong", what, say });

function answerTo(matter: Case, override: string | undefined): Answer {
  const [first, second] = matter.listed;
  if (second) {
    const by = matter.listed.map((each) => [each.candidate.label, each.by]);
    return wrong(`listed twice ${JSON.stringify(by)}`, (subject) =>
      messages.listedTwice(subject, matter.listed),
    );
  }
  if (override !== undefined) return byOverride(matter, override, first);
  if (first) return byListing(matter, first);
  return byTag(matter) ?? byDefault(matter);
}

function byOverride(matter: Case, value: string, listed: messages.Listed | undefined): Answer {
  const { subject, libraries, request } = matter;
  const { candidates } = subject;
  const chosen =
    candidates.find(({ library }) => library.publicName === value) ??
    candidates.find(({ library }) => library.name === value);
  if (!chosen) {
    const found = libraries.find(value, request.executable.scope);
    const exists = found !== undefined;
    if (found !== "unknown")
      return wrong(`no implementation ${value} ${exists}`, (subject) =>
        messages.wrongOverride(subject, value, exists),
      );
    if (request.index.unreadFor(value, request.executable.scope).length === 0)
      return { kind: "unknown" };
    return byUnreadName(matter, value, listed);
  }
  if (chosen.hidden !== undefined)
    return wrong(`unusable ${chosen.label}`, (subject) =>
      messages.unusableOverride(subject, chosen),
    );
  if (!listed) return choose(matter, chosen, "override");
  return listed.candidate === chosen ? listedChoice(chosen) : disagreement(chosen, listed);
}

const disagreement = (chosen: Candidate, listed: messages.Listed): Answer =>
  wrong(`${chosen.label} and ${listed.candidate.label} by ${listed.by}`, (subject) =>
    messages.disagreement(subject, chosen, listed),
  );

/** A library of a dune file that was not read is taken by its name; dune says so if it is no implementation. */
function byUnreadName(
  { request: { executable }, virtualLibrary }: Case,
  value: string,
  listed: messages.Listed | undefined,
): Answer {
  const chosen = unreadCandidate(value, virtualLibrary, executable.scope);
  if (listed) return disagreement(chosen, listed);
  return { kind: "chosen", chosen, reason: "override", added: true };
}

const listedChoice = (chosen: Candidate): Answer => ({
  kind: "chosen",
  chosen,
  reason: "explicit",
  added: false,
});

function byListing(matter: Case, listed: messages.Listed): Answer {
  if (!isForeign(matter, listed.candidate)) return listedChoice(listed.candidate);
  return wrong(`foreign ${listed.candidate.label} by ${listed.by}`, (subject) =>
    messages.foreignChoice(subject, listed),
  );
}

/** True for the tag of a platform that the target does not list. Other tags (`mock`) are the project's own business. */
function isForeign({ request }: Case, { tag, label }: Candidate): boolean {
  if (request.target.suitable?.includes(label)) return false;
  return request.platformTags.has(tag) && !request.target.variants.includes(tag);
}

function byTag(matter: Case): Answer | undefined {
  const usable = matter.subject.candidates.filter(({ hidden }) => hidden === undefined);
  for (const tag of matter.request.target.variants) {
    const [first, ...others] = usable.filter((candidate) => candidate.tag === tag);
    if (!first) continue;
    if (others.length === 0) return byOnlyOne(matter, first, usable);
    const equal = [first, ...others];
    return wrong(`${tag} ${equal.map(({ label }) => label)}`, (subject) =>
      messages.ambiguousTag(subject, tag, equal),
    );
  }
  return undefined;
}

/** One whose `enabled_if` may not hold is taken where nothing else would be: then dune says whether it does. */
function byOnlyOne(matter: Case, only: Candidate, usable: readonly Candidate[]): Answer {
  const { variants } = matter.request.target;
  const others = usable.filter(
    (one) => one !== only && (variants.includes(one.tag) || one === matter.fallback),
  );
  if (!only.uncertain || others.length === 0) return choose(matter, only, "tag");
  return wrong(`uncertain ${only.label}`, (subject) => messages.uncertainChoice(subject, only));
}

function byDefault(matter: Case): Answer {
  const { fallback } = matter;
  if (fallback === "unknown") return { kind: "unknown" };
  if (!fallback || fallback.hidden !== undefined) return wrong("none", messages.noImplementation);
  return isForeign(matter, fallback)
    ? wrong("unsuitable default", (subject) => messages.unsuitableDefault(subject, fallback))
    : choose(matter, fallback, "default");
}

/**
 * Chooses an implementation that the executable does not link yet, and so must be able to name. Only a default may be
 * private to another scope, since dune links it by itself.
 */
function choose({ request, fallback }: Case, chosen: Candidate, reason: Reason): Answer {
  const { publicName, scope } = chosen.library;
  if (publicName !== undefined || scope === request.executable.scope)
    return { kind: "chosen", chosen, reason, added: true };
  return chosen === fallback
    ? { kind: "chosen", chosen, reason: "default", added: false }
    : wrong(`private ${chosen.label}`, (subject) =>
        messages.privateImplementation(subject, chosen),
      );
}
