import type { Library } from "../project/model.ts";
import type { Availability } from "./availability.ts";
import { type Candidate, candidatesOf, labelOf } from "./candidates.ts";
import * as messages from "./messages.ts";
import type { Reason, SelectionRequest } from "./selection.ts";

/** A virtual library of a closure, for which an implementation is to be chosen. */
export interface Question {
  readonly library: Library;
  readonly neededBy: string;
  /** Implementations of it that the closure lists, each with the one that lists it. */
  readonly listed: ReadonlyMap<Library, string>;
}

/** The chosen implementation, a sentence that says why there is none, or that nothing is known yet. */
type Answer =
  | {
      readonly kind: "chosen";
      readonly chosen: Candidate;
      readonly reason: Reason;
      readonly added: boolean;
    }
  | { readonly kind: "wrong"; readonly message: string }
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
    target: target.name,
    variants: target.variants,
    executable,
    library: labelOf(library),
    neededBy,
    candidates,
  };
  const matter: Case = {
    request,
    libraries,
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

const wrong = (message: string): Answer => ({ kind: "wrong", message });

function answerTo(matter: Case, override: string | undefined): Answer {
  const [first, second] = matter.listed;
  if (second) return wrong(messages.listedTwice(matter.subject, matter.listed));
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
    return found === "unknown"
      ? { kind: "unknown" }
      : wrong(messages.wrongOverride(subject, value, found !== undefined));
  }
  if (chosen.hidden !== undefined) return wrong(messages.unusableOverride(subject, chosen));
  if (!listed) return choose(matter, chosen, "override");
  return listed.candidate === chosen
    ? listedChoice(chosen)
    : wrong(messages.disagreement(subject, chosen, listed));
}

const listedChoice = (chosen: Candidate): Answer => ({
  kind: "chosen",
  chosen,
  reason: "explicit",
  added: false,
});

function byListing(matter: Case, listed: messages.Listed): Answer {
  return isForeign(matter, listed.candidate)
    ? wrong(messages.foreignChoice(matter.subject, listed))
    : listedChoice(listed.candidate);
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
    return others.length === 0
      ? choose(matter, first, "tag")
      : wrong(messages.ambiguousTag(matter.subject, tag, [first, ...others]));
  }
  return undefined;
}

function byDefault(matter: Case): Answer {
  const { fallback, subject } = matter;
  if (fallback === "unknown") return { kind: "unknown" };
  if (!fallback || fallback.hidden !== undefined) return wrong(messages.noImplementation(subject));
  return isForeign(matter, fallback)
    ? wrong(messages.unsuitableDefault(subject, fallback))
    : choose(matter, fallback, "default");
}

/**
 * Chooses an implementation that the executable does not link yet, and so must be able to name. Only a default may be
 * private to another scope, since dune links it by itself.
 */
function choose({ request, subject, fallback }: Case, chosen: Candidate, reason: Reason): Answer {
  const { publicName, scope } = chosen.library;
  if (publicName !== undefined || scope === request.executable.scope)
    return { kind: "chosen", chosen, reason, added: true };
  return chosen === fallback
    ? { kind: "chosen", chosen, reason: "default", added: false }
    : wrong(messages.privateImplementation(subject, chosen));
}
