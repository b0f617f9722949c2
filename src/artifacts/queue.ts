/** Work that is done in the order it comes, some of it side by side. */
export interface Queue {
  add<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when all that was added has ended, well or not. */
  settled(): Promise<void>;
}

/** A queue that does `width` things at a time. A failure is its own promise's only, and never an unhandled one. */
export function openQueue(width: number): Queue {
  const waiting: (() => void)[] = [];
  const all: Promise<unknown>[] = [];
  let free = width;
  const turn = () => new Promise<void>((go) => (free-- > 0 ? go() : waiting.push(go)));
  const next = () => {
    free += 1;
    waiting.shift()?.();
  };
  return {
    add(work) {
      const result = turn().then(work);
      all.push(result.then(next, next));
      return result;
    },
    settled: async () => {
      await Promise.all(all);
    },
  };
}
