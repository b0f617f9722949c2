import { preferring } from "./extend.ts";
import { matcher } from "./match.ts";
import type { Target } from "./target.ts";

/** What a user wants otherwise in every target, or in those that a name or glob selects. */
export interface Adjustment {
  readonly selector: string | undefined;
  readonly variants?: readonly string[];
  readonly implementations?: Readonly<Record<string, string>>;
}

/**
 * Applies adjustments in their order, later ones over earlier ones: tags go before the target's own, and
 * implementations replace those of the same library.
 */
export async function adjustTargets(
  targets: readonly Target[],
  adjustments: readonly Adjustment[],
): Promise<readonly Target[]> {
  let adjusted = targets;
  for (const { selector, variants = [], implementations = {} } of adjustments) {
    const matches = selector === undefined ? () => true : await matcher(selector);
    adjusted = adjusted.map((target) => {
      if (!matches(target.name)) return target;
      return {
        ...target,
        variants: preferring(variants, target.variants),
        implementations: { ...target.implementations, ...implementations },
      };
    });
  }
  return adjusted;
}
