import type { Problem } from "../base/errors.ts";
import { groupBy } from "../base/group-by.ts";
import { evaluate } from "../project/enabled-if.ts";
import type { ExecutableStanza, Project } from "../project/model.ts";
import type { Target } from "../targets/target.ts";
import {
  counts,
  executablesOf,
  isForBrowsers,
  isOrdinary,
  listing,
  makesJavaScript,
  makesProgram,
  type ProjectExecutable,
} from "./project-executables.ts";
import { findWish } from "./wishes.ts";

/** One executable for one target, which becomes an image. */
export interface TargetExecutable {
  readonly target: Target;
  readonly stanza: ExecutableStanza;
  readonly name: string;
}

/** A problem of one target: the same sentence for several is said once, naming them all. */
type Lack = (targets: string) => string;

/** The names that were given for a target. */
interface Wishes {
  readonly names: readonly string[];
  /** Whether they are for this target and not for all: then they are what is built. */
  readonly own: boolean;
}

/**
 * Which executables are built for which target: the named ones, or else, of those that are enabled in the target's
 * context, those with a public name, or else the only one. Unless they are named, tests, vendored executables and those
 * without a public name that a rule runs do not count. One whose modes are `js` only is for JavaScript targets, which
 * then take no others but those that say `js` too; one that is no program is for none. `wishes` are for the targets
 * that have none of their own. A target that is left with nothing is a problem.
 */
export function chooseExecutables(
  project: Pick<Project, "executables" | "runs">,
  wishes: readonly string[],
  targets: readonly Target[],
  variables: (target: Target) => Readonly<Record<string, string>>,
): { readonly wanted: readonly TargetExecutable[]; readonly problems: readonly Problem[] } {
  const all = executablesOf(project);
  const problems = new Map<string, Problem>();
  const wanted: TargetExecutable[] = [];
  const lacks: { readonly target: string; readonly say: Lack }[] = [];
  for (const target of targets) {
    const given = wishesFor(target, wishes);
    const found = given.names.map((wish) => findWish(wish, all));
    const wrong = found.filter((one) => "message" in one);
    for (const problem of wrong) problems.set(problem.message, problem);
    if (wrong.length > 0) continue;
    const named = found.flatMap((one) => ("message" in one ? [] : one));
    const isEnabled = ({ stanza }: ProjectExecutable) =>
      evaluate(stanza.enabledIf, variables(target)) !== false;
    const chosen =
      given.names.length > 0
        ? amongNamed([...new Set(named)].filter(isEnabled), given, target)
        : amongAll(all.filter(isEnabled), target);
    if (typeof chosen === "function") lacks.push({ target: target.name, say: chosen });
    else for (const { stanza, name } of chosen) wanted.push({ target, stanza, name });
  }
  if (problems.size > 0) return { wanted: [], problems: [...problems.values()] };
  return { wanted, problems: sayOnce(lacks) };
}

function wishesFor(target: Target, wishes: readonly string[]): Wishes {
  if (target.executables === undefined) return { names: wishes, own: false };
  return { names: target.executables, own: true };
}

/** Without those that are made for other targets. */
function suiting(
  candidates: readonly ProjectExecutable[],
  { mode }: Target,
): readonly ProjectExecutable[] {
  if (mode !== "js") return candidates.filter((one) => !isForBrowsers(one));
  return candidates.some(isForBrowsers) ? candidates.filter(makesJavaScript) : candidates;
}

function amongNamed(
  enabled: readonly ProjectExecutable[],
  { names, own }: Wishes,
  target: Target,
): readonly ProjectExecutable[] | Lack {
  if (enabled.length === 0) return (targets) => noneEnabled(names, targets);
  const suitable = own && target.mode === "js" ? enabled : suiting(enabled, target);
  if (suitable.length > 0) return suitable;
  return (targets) =>
    `None of the executables ${names.join(", ")} is for ${targets}: their modes are for JavaScript only; leave the target out or name another executable.`;
}

function amongAll(
  enabled: readonly ProjectExecutable[],
  target: Target,
): readonly ProjectExecutable[] | Lack {
  const suitable = suiting(enabled.filter(counts), target);
  const installed = suitable.filter(({ publicName }) => publicName !== undefined);
  const left = installed.length > 0 ? installed : suitable;
  const paths = new Set(left.map(({ path }) => path));
  if (left.length === 1 || (installed.length > 0 && paths.size === left.length)) return left;
  if (left.length === 0) return (targets) => noneLeft(enabled.filter(isOrdinary), targets);
  return (targets) =>
    `Several executables for ${targets} (${listing(left)}): choose with executables.`;
}

function noneLeft(ordinary: readonly ProjectExecutable[], targets: string): string {
  const reasons = [
    {
      which: ordinary.filter((one) => !makesProgram(one)),
      why: "plugins and objects do not count",
    },
    { which: ordinary.filter((one) => one.isTool), why: "what a rule runs counts only when named" },
    { which: ordinary.filter(isForBrowsers), why: "what is JavaScript only does not count" },
  ].flatMap(({ which, why }) => (which.length > 0 ? [`${why} (${listing(which)})`] : []));
  const why = reasons.length > 0 ? reasons.join(", ") : "no executable stanza is enabled there";
  return `No executable for ${targets}: ${why}; add one, or name a test in executables.`;
}

const noneEnabled = (wishes: readonly string[], targets: string): string =>
  `None of the executables ${wishes.join(", ")} is enabled for ${targets}: their enabled_if is false there; leave the target out or name another executable.`;

function sayOnce(
  lacks: readonly { readonly target: string; readonly say: Lack }[],
): readonly Problem[] {
  const same = groupBy(lacks, ({ say }) => say(""));
  return [...same.values()].map((group) => ({
    message: group[0].say(group.map(({ target }) => target).join(", ")),
  }));
}
