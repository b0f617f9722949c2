import { distance } from "fastest-levenshtein";
import type { Problem } from "../base/errors.ts";
import { groupBy } from "../base/group-by.ts";
import { quoted } from "../base/words.ts";
import { evaluate } from "../project/enabled-if.ts";
import type { ExecutableStanza } from "../project/model.ts";
import type { Target } from "../targets/target.ts";

/** One executable for one target, which becomes an image. */
export interface TargetExecutable {
  readonly target: Target;
  readonly stanza: ExecutableStanza;
  readonly name: string;
}

/** `bin/main`, the executable's path as dune's file without its extension. */
export function executablePath(stanza: ExecutableStanza, name: string): string {
  return stanza.directory === "" ? name : `${stanza.directory}/${name}`;
}

interface Candidate {
  readonly stanza: ExecutableStanza;
  readonly name: string;
  readonly path: string;
  readonly publicName: string | undefined;
}

function candidatesOf(stanzas: readonly ExecutableStanza[]): readonly Candidate[] {
  return stanzas.flatMap((stanza) =>
    stanza.names.map((name, index) => ({
      stanza,
      name,
      path: executablePath(stanza, name),
      publicName: stanza.publicNames[index],
    })),
  );
}

const isTest = ({ stanza }: Candidate): boolean =>
  stanza.kind === "test" || stanza.kind === "tests";

/** `./bin/main.exe`, `bin/main.bc.js` and `bin/main` are the same wish. */
const normalise = (wish: string): string =>
  wish.replace(/^\.\//, "").replace(/\.(exe|bc|bc\.exe|bc\.js)$/, "");

function listing(candidates: readonly Candidate[]): string {
  return [...new Set(candidates.map((candidate) => candidate.path))].sort().join(", ");
}

function findWish(wish: string, all: readonly Candidate[]): readonly Candidate[] | Problem {
  const name = normalise(wish);
  const byPath = all.filter((candidate) => candidate.path === name);
  if (byPath.length > 0) return byPath;
  const byName = all.filter(
    (candidate) => candidate.name === name || candidate.publicName === name,
  );
  if (new Set(byName.map((candidate) => candidate.path)).size === 1) return byName;
  if (byName.length > 1)
    return {
      message: `Executable ${wish} is ambiguous: write one of ${listing(byName)} in executables.`,
    };
  const nearest = [...all]
    .sort((a, b) => distance(a.path, name) - distance(b.path, name))
    .slice(0, 5);
  const known = nearest.length > 0 ? `the nearest are ${listing(nearest)}` : "the project has none";
  return { message: `Executable ${quoted(wish)} does not exist; ${known}.` };
}

/** A problem of one target: the same sentence for several is said once, naming them all. */
interface Lack {
  readonly target: string;
  readonly say: (targets: string) => string;
}

function onlyOne(target: Target, enabled: readonly Candidate[]): Candidate | Lack {
  const ordinary = enabled.filter((candidate) => !isTest(candidate) && !candidate.stanza.vendored);
  const [only, ...others] = ordinary;
  if (only && others.length === 0) return only;
  const paths = listing(ordinary);
  const say = only
    ? (targets: string) => `Several executables for ${targets} (${paths}): choose with executables.`
    : (targets: string) =>
        `No executable for ${targets}: no executable stanza is enabled there; add one, or name a test in executables.`;
  return { target: target.name, say };
}

/**
 * Which executables are built for which target: the ones named in `wishes`, else the only one that is enabled in
 * the target's context. Tests and vendored executables count only when named. A named one that its `enabled_if`
 * turns off for a target is left out there, and a target that is left with nothing is a problem.
 */
export function chooseExecutables(
  stanzas: readonly ExecutableStanza[],
  wishes: readonly string[],
  targets: readonly Target[],
  variables: (target: Target) => Readonly<Record<string, string>>,
): { readonly wanted: readonly TargetExecutable[]; readonly problems: readonly Problem[] } {
  const all = candidatesOf(stanzas);
  const found = wishes.map((wish) => findWish(wish, all));
  const problems: Problem[] = found.filter((result) => "message" in result);
  if (problems.length > 0) return { wanted: [], problems };
  const named = found.flatMap((result) => ("message" in result ? [] : result));
  const wanted: TargetExecutable[] = [];
  const lacks: Lack[] = [];
  const want = (target: Target, { stanza, name }: Candidate) =>
    wanted.push({ target, stanza, name });
  for (const target of targets) {
    const enabled = (wishes.length > 0 ? named : all).filter(
      ({ stanza }) => evaluate(stanza.enabledIf, variables(target)) !== false,
    );
    if (wishes.length === 0) {
      const only = onlyOne(target, enabled);
      if ("say" in only) lacks.push(only);
      else want(target, only);
    } else if (enabled.length === 0)
      lacks.push({ target: target.name, say: (names) => noneEnabled(wishes, names) });
    else for (const candidate of enabled) want(target, candidate);
  }
  return { wanted, problems: sayOnce(lacks) };
}

const noneEnabled = (wishes: readonly string[], targets: string): string =>
  `None of the executables ${wishes.join(", ")} is enabled for ${targets}: their enabled_if is false there; leave the target out or name another executable.`;

function sayOnce(lacks: readonly Lack[]): readonly Problem[] {
  const same = groupBy(lacks, ({ say }) => say(""));
  return [...same.values()].flatMap((group) =>
    group
      .slice(0, 1)
      .map(({ say }) => ({ message: say(group.map(({ target }) => target).join(", ")) })),
  );
}
