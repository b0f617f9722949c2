import { matcher } from "./match.ts";
import type { Target } from "./target.ts";

/** What selectors chose, and those of them that chose nothing. */
export interface Chosen<Selector> {
  readonly targets: readonly Target[];
  readonly unmatched: readonly Selector[];
}

/**
 * The targets that names and globs select, in the order of the selectors and for one glob in that of `known`. A
 * target that several select is there once.
 */
export async function selectTargets<Selector extends { readonly text: string }>(
  selectors: readonly Selector[],
  known: readonly Target[],
): Promise<Chosen<Selector>> {
  const targets = new Set<Target>();
  const unmatched: Selector[] = [];
  for (const selector of selectors) {
    const matches = await matcher(selector.text);
    const found = known.filter((target) => matches(target.name));
    if (found.length === 0) unmatched.push(selector);
    for (const target of found) targets.add(target);
  }
  return { targets: [...targets], unmatched };
}
