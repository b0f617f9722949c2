import { preferring } from "./extend.ts";
import type { Target } from "./target.ts";

/** The targets that selectors chose, and the selectors that chose none. */
export interface Chosen<Selector> {
  readonly targets: readonly Target[];
  readonly unmatched: readonly Selector[];
}

/**
 * The targets that names and globs select, each once: in the order of the selectors and, for one glob, in that of
 * `known`.
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

/** A change of every target, or of those that a name or glob selects. */
export interface Adjustment {
  readonly selector: string | undefined;
  readonly variants?: readonly string[];
  readonly implementations?: Readonly<Record<string, string>>;
  /** Empty takes away what is named for the target. */
  readonly executables?: readonly string[];
}

/**
 * Applies adjustments in their order, later ones over earlier ones: tags go before the target's own, and
 * implementations replace those of the same library, executables all.
 */
export async function adjustTargets(
  targets: readonly Target[],
  adjustments: readonly Adjustment[],
): Promise<readonly Target[]> {
  let adjusted = targets;
  for (const { selector, variants = [], implementations = {}, executables } of adjustments) {
    const matches = selector === undefined ? () => true : await matcher(selector);
    adjusted = adjusted.map((target) => {
      if (!matches(target.name)) return target;
      return {
        ...target,
        variants: preferring(variants, target.variants),
        implementations: { ...target.implementations, ...implementations },
        ...(executables && { executables: executables.length > 0 ? executables : undefined }),
      };
    });
  }
  return adjusted;
}

/**
 * The test of names that a name or glob (`*`, `?`, `[…]`, `{a,b}`) stands for. Any other text matches nothing:
 * picomatch would read groups and repeats of regular expressions, which take for ever on some names, as do many `*`.
 */
export async function matcher(selector: string): Promise<(name: string) => boolean> {
  if (!isGlob(selector)) return (name) => name === selector;
  if (!/^[\w.*?[\]{},-]{1,100}$/.test(selector) || selector.split(/\*+/).length > 5)
    return () => false;
  const { default: picomatch } = await import("picomatch");
  return picomatch(selector, { dot: true, noextglob: true, nonegate: true });
}

/** True for a selector with a glob's characters. */
export function isGlob(selector: string): boolean {
  return /[*?[\]{}]/.test(selector);
}

/** Whether text can name a target. A name is part of file names, so file systems and shells must take it as it is. */
export function isTargetName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,62}$/.test(name);
}
