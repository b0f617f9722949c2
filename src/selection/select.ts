import type { Problem } from "../errors.ts";
import type { Library } from "../project/model.ts";
import type { Target } from "../targets/target.ts";
import { availabilityIn } from "./availability.ts";
import { type Closure, closureOf, executableUser } from "./closure.ts";
import { type Decision, decide } from "./decide.ts";
import { unsettled, unusedOverride } from "./messages.ts";
import type { Choice, Selection, SelectionRequest } from "./selection.ts";

/** Virtual library → implementation that is linked without the closure listing it. */
type Picks = ReadonlyMap<Library, Library>;

interface Round {
  readonly closure: Closure;
  readonly decisions: ReadonlyMap<Library, Decision>;
  readonly picks: Picks;
}

/**
 * The implementation of every virtual library that an executable links for one target. Implementations bring
 * further libraries, virtual ones and listed implementations among them, so each round decides everything anew
 * with what the last one picked, until nothing changes. Mistakes of the user are `problems`, never thrown.
 */
export function select(request: SelectionRequest): Selection {
  const { index, variables, executable, target } = request;
  const libraries = availabilityIn(index, variables);
  const user = executableUser(executable);
  const round = (picks: Picks): Round => {
    const closure = closureOf(user, picks, libraries, target.name);
    const decisions = new Map<Library, Decision>();
    for (const [library, neededBy] of closure.virtuals) {
      const listed = closure.listed.get(library) ?? new Map();
      const question = { library, neededBy, listed };
      decisions.set(library, decide(question, request, user.label, libraries));
    }
    return { closure, decisions, picks: picksOf(decisions) };
  };
  const { last, changing } = settle(round);
  const problems = problemsOf(last, changing, user.at);
  const decisions = [...last.decisions.values()];
  return {
    choices: decisions.flatMap(choiceOf),
    problems: [...last.closure.problems, ...problems],
    unknown: [...libraries.unknown].sort(),
    usedOverrides: decisions.flatMap(({ override }) => override ?? []),
  };
}

function picksOf(decisions: ReadonlyMap<Library, Decision>): Picks {
  const picks = new Map<Library, Library>();
  for (const [library, { answer }] of decisions)
    if (answer.kind === "chosen" && answer.reason !== "explicit")
      picks.set(library, answer.chosen.library);
  return picks;
}
