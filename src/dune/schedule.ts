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
 * Items that share a key, directly or through others, form a chain and run one after the other: a workspace restores
 * from dune's cache what another compiled in the same context. Side by side both would compile it, and dune would
 * warn of each object in which `-g` wrote its directory ("cache store error").
 */
export function chainsOf<T>(
  items: readonly T[],
  keys: (item: T) => readonly string[],
): readonly (readonly T[])[] {
  let chains: readonly (readonly T[])[] = [];
  for (const item of items) {
    const own = keys(item);
    const joins = (chain: readonly T[]) =>
      chain.some((other) => keys(other).some((key) => own.includes(key)));
    chains = [...chains.filter((chain) => !joins(chain)), [...chains.filter(joins).flat(), item]];
  }
  return chains;
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
