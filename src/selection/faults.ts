import type { Location, Problem } from "../base/errors.ts";
import { groupBy } from "../base/group-by.ts";

/** Libraries, those that need them, and the targets for which something is wrong with that; each has at least one. */
export interface Needs {
  readonly libraries: readonly string[];
  readonly users: readonly string[];
  readonly targets: readonly string[];
  /** Who needs which, where not all of the users need all of the libraries. */
  readonly pairs: ReadonlyMap<string, readonly string[]> | undefined;
}

/** Something that is wrong with one library, for the one that needs it and one target. */
export interface Fault {
  /** The cause. Faults of one kind are told together. */
  readonly kind: string;
  readonly library: string;
  readonly user: string;
  readonly target: string;
  readonly at: Location;
  /** The sentence for all of the same kind that it is told with. */
  readonly say: (needs: Needs) => string;
}

/** More sentences of one kind than these are made one. */
const most = 4;

/**
 * Tells faults in as few sentences as are true: the same libraries for several users or targets are one, and many of one
 * kind are one whatever they have in common.
 */
export function tellFaults(faults: readonly Fault[]): readonly Problem[] {
  const kinds = [...groupBy(faults, ({ kind }) => kind).values()];
  const told = kinds.flatMap((group) => {
    const parts = together(group);
    return (parts.length > most ? [group] : parts).map(tellPart);
  });
  return [...new Map(told.map((problem) => [problem.message, problem])).values()];
}

type Group = readonly [Fault, ...Fault[]];

/** Faults divided so that in each part all users need all libraries for all targets. */
function together(faults: Group): readonly Group[] {
  const ofPair = [
    ...groupBy(faults, ({ library, user }) => JSON.stringify([library, user])).values(),
  ];
  const ofLibrary = regroup(ofPair, (group) => [group[0].library, ...namesIn(group, "target")]);
  return regroup(ofLibrary, (group) => [
    JSON.stringify(namesIn(group, "user")),
    ...namesIn(group, "target"),
  ]);
}

function regroup(
  groups: readonly Group[],
  keyOf: (group: Group) => readonly string[],
): readonly Group[] {
  return [...groupBy(groups, (group) => JSON.stringify(keyOf(group))).values()].map(
    ([[first, ...rest], ...others]) => [first, ...rest, ...others.flat()] as const,
  );
}

const namesIn = (faults: readonly Fault[], part: "library" | "user" | "target") => [
  ...new Set(faults.map((fault) => fault[part])),
];

function tellPart(part: Group): Problem {
  const [{ at, say }] = part;
  const [libraries, users, targets] = (["library", "user", "target"] as const).map((name) =>
    namesIn(part, name),
  );
  const pairs = groupBy(part, ({ library }) => library);
  const all = new Map([...pairs].map(([library, group]) => [library, namesIn(group, "user")]));
  const everyone = [...all.values()].every((some) => some.length === users?.length);
  return {
    message: say({
      ...{ libraries: libraries ?? [], users: users ?? [], targets: targets ?? [] },
      pairs: everyone ? undefined : all,
    }),
    at,
  };
}

const longest = 5;

/** Names as a sentence lists them: `a, b`; of many the first and the number of the others. */
export function someOf(names: readonly string[]): string {
  const more = names.length - longest;
  if (more <= 1) return names.join(", ");
  return `${names.slice(0, longest).join(", ")} and ${more} others`;
}

/** A kind of thing that is needed, and several of it. */
const nouns = { library: "libraries", ppx: "ppxes", program: "programs" } as const;

/** `bin/main needs the library x`, for one or several of each. */
export function needing(
  { libraries, users, pairs }: Needs,
  what: keyof typeof nouns = "library",
): string {
  if (pairs !== undefined) {
    const each = [...pairs].map(([library, some]) => `${library} by ${someOf(some)}`);
    return `${libraries.length} ${nouns[what]} are needed, ${each.join("; ")}`;
  }
  const verb = users.length > 1 ? "need" : "needs";
  const noun = libraries.length > 1 ? nouns[what] : what;
  return `${someOf(users)} ${verb} the ${noun} ${libraries.join(", ")}`;
}

/** `target x`, or several of them. */
export const targetsNamed = ({ targets }: Pick<Needs, "targets">): string =>
  `${targets.length > 1 ? "targets" : "target"} ${targets.join(", ")}`;
