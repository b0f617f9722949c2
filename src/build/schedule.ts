import { groupBy } from "../group-by.ts";

/** How many workspaces run side by side, and how many jobs each of their dunes gets. */
export interface Share {
  readonly sideBySide: number;
  readonly jobs: number;
}

/** Below two jobs each, dunes side by side only slow one another down. */
export function shareJobs(jobs: number, chains: number): Share {
  const sideBySide = Math.max(1, Math.min(chains, Math.floor(jobs / 2)));
  return { sideBySide, jobs: Math.max(1, Math.floor(jobs / sideBySide)) };
}

/**
 * Items whose keys are equal form a chain and run one after the other: workspaces of one context restore from dune's
 * cache what the first of them compiled.
 */
export function chainsOf<T>(
  items: readonly T[],
  key: (item: T) => string,
): readonly (readonly T[])[] {
  return [...groupBy(items, key).values()];
}

/** Runs chains, `sideBySide` at a time; the first exception stops chains that have not begun and is thrown. */
export async function runChains<T>(
  chains: readonly (readonly T[])[],
  sideBySide: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...chains];
  const worker = async () => {
    for (let chain = waiting.shift(); chain; chain = waiting.shift())
      for (const item of chain) await work(item);
  };
  const workers = Array.from({ length: Math.min(sideBySide, chains.length) }, () =>
    worker().catch((error: unknown) => {
      waiting.length = 0;
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
