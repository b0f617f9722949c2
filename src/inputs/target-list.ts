import { listed, nearest, quoted } from "../base/words.ts";
import { catalogue } from "../targets/catalogue.ts";
import { baseOf, bootProblems, extendTarget } from "../targets/extend.ts";
import { retiredTargets } from "../targets/retired.ts";
import { adjustTargets, isTargetName, selectTargets } from "../targets/select-targets.ts";
import type { Target } from "../targets/target.ts";
import {
  readExecutables,
  readImplementations,
  readVariants,
  type Scoped,
  type Selector,
} from "./adjustments.ts";
import type { Inputs } from "./inputs.ts";
import { find, type Layer } from "./layers.ts";
import { readTargetRow } from "./target-row.ts";
import { entryOf, problemAt, type Report, textsOf, type Value } from "./value.ts";

/** The targets that were asked for, and every target that there is. */
interface TargetList {
  readonly requested: readonly Target[];
  readonly known: readonly Target[];
}

/**
 * Reads `targets`, and applies `variants`, `implementations` and `executables` to the targets that it asks for.
 * Executables for all targets go before those of rows, and are not put into each target.
 */
export async function readAdjustedTargets(
  layers: readonly Layer[],
  report: Report,
): Promise<Pick<Inputs, "targets" | "executables">> {
  const list = await readTargets(layers, report);
  const variants = readVariants(find(layers, "variants"), report);
  const implementations = readImplementations(find(layers, "implementations"), report);
  const executables = readExecutables(find(layers, "executables"), report);
  await checkSelectors(variants, list, isWeaker(layers, "variants"), report);
  await checkSelectors(implementations, list, isWeaker(layers, "implementations"), report);
  await checkSelectors(executables, list, isWeaker(layers, "executables"), report);
  const forAll = executables.flatMap(({ selector, content }) => (selector ? [] : content));
  const targets = await adjustTargets(list.requested, [
    ...variants.map(({ selector, content }) => ({ selector: selector?.text, variants: content })),
    ...implementations.map(({ selector, content }) => ({
      selector: selector?.text,
      implementations: content,
    })),
    ...(forAll.length > 0 ? [{ selector: undefined, executables: [] }] : []),
    ...executables.flatMap(({ selector, content }) =>
      selector ? [{ selector: selector.text, executables: content }] : [],
    ),
  ]);
  return { targets, executables: forAll };
}

/** Inputs that may be said for some targets. */
type Scopable = "variants" | "implementations" | "executables";

/** True if a weaker layer than that of `targets` says it: a flag asks for some of the targets that the file is for. */
function isWeaker(layers: readonly Layer[], name: Scopable): boolean {
  const rank = (input: "targets" | Scopable) => layers.findIndex((layer) => layer.has(input));
  return rank("targets") < rank(name);
}

/** Reports selectors that match no target that was asked for or, where `isWeaker`, none that exists. */
async function checkSelectors(
  scoped: readonly Scoped<unknown>[],
  { requested, known }: TargetList,
  isWeaker: boolean,
  report: Report,
): Promise<void> {
  const selectors = scoped.flatMap(({ selector }) => (selector ? [selector] : []));
  const unknown = new Set((await selectTargets(selectors, known)).unmatched);
  const unused = (await selectTargets(selectors, requested)).unmatched;
  const names = listed(requested.map(({ name }) => name));
  for (const selector of unused) {
    if (unknown.has(selector)) {
      report(problemAt(selector, matchesNone(selector.text, known)));
    } else if (!isWeaker && requested.length > 0) {
      const sentence = `${quoted(selector.text)} matches none of the targets that are asked for: ${names}.`;
      report(problemAt(selector, sentence));
    }
  }
}

/**
 * The first layer that has `targets` decides what is built, but the rows of every layer define targets, so that a flag
 * can pick a target that the config file defines.
 */
async function readTargets(layers: readonly Layer[], report: Report): Promise<TargetList> {
  const saying = layers.filter((layer) => layer.has("targets"));
  const lists = saying.map((layer) => layer.get("targets"));
  const known = defineTargets(lists, report);
  const [list] = lists;
  if (saying.length === 0) report({ message: `${nothingAsked} ${targetsAre(known)}` });
  if (list === undefined) return { requested: [], known };
  const selectors = selectorsOf(list, known);
  if (list.kind === "list" ? list.items.length === 0 : selectors.length === 0) {
    report(problemAt(list, `the list is empty; name a target. ${targetsAre(known)}`));
  }
  const { targets, unmatched } = await selectTargets(selectors, known);
  for (const selector of unmatched) report(problemAt(selector, matchesNone(selector.text, known)));
  checkFileNames(targets, list, report);
  return { requested: targets, known };
}

const nothingAsked =
  "No targets: name them in the input `targets`, with --targets, or under `targets` in dune-targets.yml.";

function matchesNone(selector: string, known: readonly Target[]): string {
  const retired = retiredTargets.find(({ name }) => name === selector);
  if (retired) return `${quoted(selector)} is no target: ${retired.why}.`;
  const names = known.map(({ name }) => name);
  const likely = listed(nearest(selector, names, 3));
  return `${quoted(selector)} matches no target; the nearest are ${likely}.`;
}

function targetsAre(known: readonly Target[]): string {
  return `The targets are ${listed(known.map(({ name }) => name))}.`;
}

/** The catalogue and the rows of all lists, of which an earlier one (a stronger layer's) wins over a later one. */
function defineTargets(lists: readonly (Value | undefined)[], report: Report): readonly Target[] {
  const known = new Map(catalogue.map((target) => [target.name, target]));
  for (const list of lists.toReversed()) {
    const defined = new Set<string>();
    for (const item of list?.kind === "list" ? list.items : []) {
      if (item.kind !== "mapping") continue;
      const row = readTargetRow(item, report);
      if (row === undefined) continue;
      const base = baseOf(row, catalogue);
      if (defined.has(row.name)) {
        report(problemAt(item, `the target ${quoted(row.name)} is defined twice; keep one.`));
      }
      defined.add(row.name);
      if (typeof base === "string") {
        report(problemAt(item, base));
        continue;
      }
      for (const problem of bootProblems(row, base))
        report(problemAt(entryOf(item, "boot") ?? item, problem));
      if (isTargetName(row.name)) known.set(row.name, extendTarget(base, row));
    }
  }
  return [...known.values()];
}

/** A row asks for the target that it defines; one that defines none has been reported. */
function selectorsOf(list: Value, known: readonly Target[]): readonly Selector[] {
  if (list.kind !== "list") return textsOf(list);
  return list.items.flatMap((item): readonly Selector[] => {
    if (item.kind === "text") return [item];
    const name = entryOf(item, "name");
    return name?.kind === "text" && known.some((target) => target.name === name.text) ? [name] : [];
  });
}

/** Images are named after executable, target and extension, so `js` with the extension `.a` would meet `js.a`. */
function checkFileNames(targets: readonly Target[], list: Value, report: Report): void {
  const owners = new Map<string, string>();
  for (const { name, extension } of targets) {
    const owner = owners.get(name + extension);
    if (owner !== undefined) {
      const sentence = `images of ${quoted(owner)} and ${quoted(name)} would have the same file name; change an extension.`;
      report(problemAt(list, sentence));
    }
    owners.set(name + extension, name);
  }
}
