import type { Problem } from "../base/errors.ts";
import type { Library } from "../project/model.ts";
import type { Target } from "../targets/target.ts";
import { type Availability, availabilityIn } from "./availability.ts";
import { unreadCandidate } from "./candidates.ts";
import { type Conclusion, findImplementation } from "./choose.ts";
import { type Closure, closureOf } from "./closure.ts";
import { type Fault, tellFaults } from "./faults.ts";
import { faultsOf } from "./judge.ts";
import { executableLabel, type Links, linksIn } from "./links.ts";
import { unusedOverride } from "./messages.ts";
import type { Choice, Selection, SelectionRequest } from "./selection.ts";

/** Virtual library → implementation that is linked though nothing lists it. */
type Picks = ReadonlyMap<Library, Library>;

/** All decisions made with the picks of the round before. */
interface Round {
  readonly closure: Closure;
  readonly decisions: ReadonlyMap<Library, Conclusion>;
  readonly picks: Picks;
  /** Overrides of virtual libraries of which nothing is known. */
  readonly unread: readonly UnreadOverride[];
}

/** A virtual library that a dune file may define that was not read, and the implementation that the user names. */
interface UnreadOverride {
  readonly key: string;
  readonly value: string;
  readonly neededBy: string;
}

/**
 * Chooses the implementation of every virtual library that an executable links for one target. Implementations bring
 * further libraries, virtual ones and listed implementations among them, so each round decides anew with the picks of
 * the last one until nothing changes. The user's mistakes are `problems` and never thrown.
 */
export function select(request: SelectionRequest): Selection {
  const { executable } = request;
  const libraries = availabilityIn(request);
  const linksOf = linksIn(request, libraries);
  const label = executableLabel(executable);
  const { last, changing } = settle((picks) => {
    const closure = wholeClosure(request, libraries, picks, linksOf);
    const decisions = new Map<Library, Conclusion>();
    for (const [library, neededBy] of closure.virtuals) {
      const listed = closure.listed.get(library) ?? new Map<Library, string>();
      const question = { library, neededBy, listed };
      decisions.set(library, findImplementation(question, request, label, libraries));
    }
    return { closure, decisions, picks: picksOf(decisions), unread: closure.unread };
  });
  const decisions = [...last.decisions.values()];
  const faults = faultsOf({ request, ...last, changing, linksOf });
  return {
    choices: [...decisions.flatMap(choiceOf), ...last.unread.map(unreadChoice)],
    problems: distinctProblems(faults),
    faults,
    unknown: [...libraries.unknown.keys()].sort(),
    unread: new Map([...libraries.unknown].filter(([, files]) => files.length > 0)),
    usedOverrides: [
      ...decisions.flatMap(({ overrides }) => overrides),
      ...last.unread.map(({ key }) => key),
    ],
  };
}

/** Each fault by itself. */
function distinctProblems(faults: readonly Fault[]): readonly Problem[] {
  const problems = faults.flatMap((fault) => tellFaults([fault]));
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

/**
 * The closure with what the user's overrides add to it. Where a dune file was not read a part of the closure is not
 * known, and what the user names is taken to be needed there.
 */
function wholeClosure(
  { executable, target: { implementations }, index }: SelectionRequest,
  { unknown: known, find }: Pick<Availability, "unknown" | "find">,
  picks: Picks,
  linksOf: (user: Library | typeof executable) => Links,
): Closure & { readonly unread: readonly UnreadOverride[] } {
  const closure = closureOf(executable, picks, linksOf);
  const holes = [...closure.unknown].filter(([name]) => (known.get(name)?.length ?? 0) > 0);
  const [hole] = holes;
  if (hole === undefined) return { ...closure, unread: [] };
  const met = new Set(
    [...closure.virtuals.keys()].flatMap(({ name, publicName }) => [name, publicName]),
  );
  const unread: UnreadOverride[] = [];
  const more = new Map<Library, string>();
  for (const [key, value] of Object.entries(implementations)) {
    if (met.has(key)) continue;
    const found = index.resolve(key, executable.scope);
    const implementation = index.resolve(value, executable.scope);
    if (typeof found === "object" && found.virtual) more.set(found, hole[0]);
    if (found !== "unknown" || implementation === undefined) continue;
    unread.push({ key, value, neededBy: closure.unknown.get(key) ?? hole[0] });
    find(value, executable.scope);
    if (typeof implementation === "object") more.set(implementation, hole[0]);
  }
  if (more.size === 0) return { ...closure, unread };
  return { ...closureOf(executable, picks, linksOf, more), unread };
}

function unreadChoice({ key, value, neededBy }: UnreadOverride): Choice {
  const { tag } = unreadCandidate(value, { name: key, publicName: undefined }, "");
  return {
    ...{ library: key, implementation: value, reason: "override", tag, neededBy, added: true },
    candidates: [value],
  };
}

function picksOf(decisions: ReadonlyMap<Library, Conclusion>): Picks {
  const picks = new Map<Library, Library>();
  for (const [library, { answer }] of decisions)
    if (answer.kind === "chosen" && answer.reason !== "explicit")
      picks.set(library, answer.chosen.library);
  return picks;
}

/**
 * Runs rounds until one makes the picks that it was given. If earlier picks come back instead, `changing` has the
 * decisions that keep changing.
 */
function settle(run: (picks: Picks) => Round): {
  readonly last: Round;
  readonly changing: readonly Conclusion[];
} {
  let before = run(new Map());
  const rounds = [before];
  for (;;) {
    const last = run(before.picks);
    const changing = differences(before, last);
    const settled = changing.length === 0;
    if (settled || rounds.some((round) => differences(round, last).length === 0))
      return { last, changing };
    rounds.push(last);
    before = last;
  }
}

function differences(one: Round, other: Round): readonly Conclusion[] {
  const libraries = new Set([...one.picks.keys(), ...other.picks.keys()]);
  return [...libraries]
    .filter((library) => !isSame(one.picks.get(library), other.picks.get(library)))
    .flatMap((library) => other.decisions.get(library) ?? one.decisions.get(library) ?? []);
}

/** One that stands for a library of a dune file that was not read is made anew each time. */
function isSame(one: Library | undefined, other: Library | undefined): boolean {
  if (one === other || one === undefined || other === undefined) return one === other;
  return one.name === other.name && one.at.file === other.at.file && one.at.line === other.at.line;
}

function choiceOf({ subject, answer }: Conclusion): readonly Choice[] {
  if (answer.kind !== "chosen") return [];
  const { library, neededBy, candidates } = subject;
  const { label: implementation, tag } = answer.chosen;
  const { reason, added } = answer;
  const labels = [...new Set([...candidates.map(({ label }) => label), implementation])];
  const [user = ""] = neededBy;
  return [{ library, implementation, reason, tag, neededBy: user, added, candidates: labels }];
}

/**
 * Problems of keys of `implementations` that no selection of any target used, such as misspelt names. None while
 * libraries are unknown, since one of them may be meant; a dune file that was not read is no reason, because what it may
 * define counts as used.
 */
export function unusedOverrides(
  selected: readonly { readonly target: Target; readonly selection: Selection }[],
): readonly Problem[] {
  const isOpen = ({ unknown, unread }: Selection) => unknown.some((name) => !unread.has(name));
  if (selected.some(({ selection }) => isOpen(selection))) return [];
  const used = new Set(selected.flatMap(({ selection }) => selection.usedOverrides));
  const keys = new Set(selected.flatMap(({ target }) => Object.keys(target.implementations)));
  const libraries = new Set(
    selected.flatMap(({ selection }) => selection.choices.map(({ library }) => library)),
  );
  return [...keys]
    .filter((key) => !used.has(key))
    .map((key) => ({ message: unusedOverride(key, [...libraries].sort()) }));
}
