import type { Problem } from "../base/errors.ts";
import type { Library } from "../project/model.ts";
import type { Target } from "../targets/target.ts";
import { availabilityIn } from "./availability.ts";
import { type Conclusion, findImplementation } from "./choose.ts";
import { type Closure, closureOf, executableLabel, linksIn } from "./links.ts";
import { unsettled, unusedOverride } from "./messages.ts";
import type { Choice, Selection, SelectionRequest } from "./selection.ts";

/** Virtual library → implementation that is linked though nothing lists it. */
type Picks = ReadonlyMap<Library, Library>;

/** All decisions made with the picks of the round before. */
interface Round {
  readonly closure: Closure;
  readonly decisions: ReadonlyMap<Library, Conclusion>;
  readonly picks: Picks;
}

/**
 * Chooses the implementation of every virtual library that an executable links for one target. Implementations bring
 * further libraries, virtual ones and listed implementations among them, so each round decides anew with the picks of
 * the last one until nothing changes. The user's mistakes are `problems` and never thrown.
 */
export function select(request: SelectionRequest): Selection {
  const { index, variables, executable } = request;
  const libraries = availabilityIn(index, variables);
  const linksOf = linksIn(request, libraries);
  const label = executableLabel(executable);
  const { last, changing } = settle((picks) => {
    const closure = closureOf(executable, picks, linksOf);
    const decisions = new Map<Library, Conclusion>();
    for (const [library, neededBy] of closure.virtuals) {
      const listed = closure.listed.get(library) ?? new Map<Library, string>();
      const question = { library, neededBy, listed };
      decisions.set(library, findImplementation(question, request, label, libraries));
    }
    return { closure, decisions, picks: picksOf(decisions) };
  });
  const decisions = [...last.decisions.values()];
  const messages =
    changing.length > 0
      ? changing.map(({ subject }) => unsettled(subject))
      : decisions.flatMap(({ answer }) => (answer.kind === "wrong" ? [answer.message] : []));
  return {
    choices: decisions.flatMap(choiceOf),
    problems: [
      ...last.closure.problems,
      ...messages.map((message) => ({ message, at: executable.at })),
    ],
    unknown: [...libraries.unknown].sort(),
    usedOverrides: decisions.flatMap(({ overrides }) => overrides),
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
    .filter((library) => one.picks.get(library) !== other.picks.get(library))
    .flatMap((library) => other.decisions.get(library) ?? one.decisions.get(library) ?? []);
}

function choiceOf({ subject, answer }: Conclusion): readonly Choice[] {
  if (answer.kind !== "chosen") return [];
  const { library, neededBy, candidates } = subject;
  const { label: implementation, tag } = answer.chosen;
  const { reason, added } = answer;
  const labels = candidates.map(({ label }) => label);
  return [{ library, implementation, reason, tag, neededBy, added, candidates: labels }];
}

/**
 * Problems of keys of `implementations` that no selection of any target used, such as misspelt names. None while
 * libraries are unknown, since one of them may be meant.
 */
export function unusedOverrides(
  selected: readonly { readonly target: Target; readonly selection: Selection }[],
): readonly Problem[] {
  if (selected.some(({ selection }) => selection.unknown.length > 0)) return [];
  const used = new Set(selected.flatMap(({ selection }) => selection.usedOverrides));
  const keys = new Set(selected.flatMap(({ target }) => Object.keys(target.implementations)));
  const libraries = new Set(
    selected.flatMap(({ selection }) => selection.choices.map(({ library }) => library)),
  );
  return [...keys]
    .filter((key) => !used.has(key))
    .map((key) => ({ message: unusedOverride(key, [...libraries].sort()) }));
}
