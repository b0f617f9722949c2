import { adjustTargets } from "../targets/adjust.ts";
import { selectTargets } from "../targets/select.ts";
import type { Target } from "../targets/target.ts";
import { listed, quoted } from "../wording.ts";
import { readImplementations, readVariants, type Scoped } from "./adjustments.ts";
import { find, type Layer } from "./layers.ts";
import { matchesNone, readTargets, type TargetList } from "./target-list.ts";
import { problemAt, type Report } from "./value.ts";

/** The targets that were asked for, with the tags and implementations of `variants` and `implementations`. */
export async function readAdjustedTargets(
  layers: readonly Layer[],
  report: Report,
): Promise<readonly Target[]> {
  const list = await readTargets(layers, report);
  const variants = readVariants(find(layers, "variants"), report);
  const implementations = readImplementations(find(layers, "implementations"), report);
  await checkSelectors(variants, list, isWeaker(layers, "variants"), report);
  await checkSelectors(implementations, list, isWeaker(layers, "implementations"), report);
  return adjustTargets(list.requested, [
    ...variants.map(({ selector, content }) => ({ selector: selector?.text, variants: content })),
    ...implementations.map(({ selector, content }) => ({
      selector: selector?.text,
      implementations: content,
    })),
  ]);
}

/** Said by a weaker layer than `targets`: a flag asks for some of the targets that the config file provides for. */
function isWeaker(layers: readonly Layer[], name: "variants" | "implementations"): boolean {
  const rank = (input: "targets" | typeof name) => layers.findIndex((layer) => layer.has(input));
  return rank("targets") < rank(name);
}

/** Each selector must match a target that was asked for, or where that asks too much, one that exists. */
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
