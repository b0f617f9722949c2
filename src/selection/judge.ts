import type { ExecutableStanza, Library } from "../project/model.ts";
import { labelOf } from "./candidates.ts";
import type { Conclusion } from "./choose.ts";
import { type Closure, pathToOwn, type ReachedLack } from "./closure.ts";
import type { Fault, Needs } from "./faults.ts";
import type { Links } from "./links.ts";
import * as messages from "./messages.ts";
import type { SelectionRequest } from "./selection.ts";

/** The last round of a selection. */
interface Outcome {
  readonly request: SelectionRequest;
  readonly closure: Closure;
  readonly decisions: ReadonlyMap<Library, Conclusion>;
  /** Choices that lead to one another in a circle. */
  readonly changing: readonly Conclusion[];
  readonly linksOf: (user: Library | ExecutableStanza) => Links;
}

/** Everything that is wrong with a selection. */
export function faultsOf(outcome: Outcome): readonly Fault[] {
  const { request, closure, decisions, changing } = outcome;
  const wrong =
    changing.length > 0
      ? changing.map(({ subject }) =>
          choiceFault(request, subject, "unsettled", messages.unsettled),
        )
      : [...decisions.values()].flatMap(({ subject, answer }) =>
          answer.kind === "wrong" ? [choiceFault(request, subject, answer.what, answer.say)] : [],
        );
  return [
    ...closure.lacks.map((lack) => lackFault(outcome, lack)),
    ...wrong,
    ...(changing.length > 0 ? [] : [...decisions].flatMap((one) => ownVirtualFault(outcome, one))),
  ];
}

/** The subject for all users and targets that a sentence is about. */
const widened = (subject: messages.Subject, { users, targets }: Needs): messages.Subject => ({
  ...subject,
  ...{ neededBy: users, targets },
});

/** A fault of the choice for a virtual library, told at the executable, together with those of the same candidates. */
function choiceFault(
  { executable, target }: SelectionRequest,
  subject: messages.Subject,
  what: string,
  say: (subject: messages.Subject) => string,
): Fault {
  const candidates = subject.candidates.map(({ label, tag, hidden }) => [label, tag, hidden]);
  const [user = ""] = subject.neededBy;
  return {
    kind: JSON.stringify([what, subject.library, candidates]),
    ...{ library: subject.library, user, target: target.name, at: executable.at },
    say: (needs) => say(widened(subject, needs)),
  };
}

/** `tag c`, or the reason itself. */
const howChosen = ({ answer }: Conclusion): string =>
  answer.kind !== "chosen"
    ? ""
    : answer.reason === "tag"
      ? `tag ${answer.chosen.tag}`
      : answer.reason;

function lackFault({ request, decisions }: Outcome, { lack, through }: ReachedLack): Fault {
  const { objection, ...rest } = lack;
  const fault = { ...rest, target: request.target.name };
  const conclusion = through && decisions.get(through);
  if (conclusion?.answer.kind !== "chosen")
    return {
      ...fault,
      say(needs) {
        const { problem, remedy } = objection(needs);
        return `${problem}: ${remedy}.`;
      },
    };
  const { subject, answer } = conclusion;
  const { chosen } = answer;
  const how = howChosen(conclusion);
  return {
    ...fault,
    kind: JSON.stringify([fault.kind, subject.library, chosen.label, how]),
    say: (needs) =>
      messages.unlinkableChoice(
        { ...subject, targets: needs.targets },
        { chosen, how },
        objection(needs),
      ),
  };
}

/** dune refuses an implementation that needs its virtual library, or the link fails (measured with 2.9.3 and 3.24.1). */
function ownVirtualFault(
  { request, linksOf }: Outcome,
  [library, conclusion]: readonly [Library, Conclusion],
): readonly Fault[] {
  const { answer, subject } = conclusion;
  if (answer.kind !== "chosen") return [];
  const { chosen } = answer;
  const path = pathToOwn(chosen.library, library, linksOf)?.map(labelOf);
  if (path === undefined) return [];
  const how = howChosen(conclusion);
  return [
    choiceFault(request, subject, `own ${chosen.label} ${how} ${path}`, (all) =>
      messages.ownVirtual(all, { chosen, how }, path),
    ),
  ];
}
