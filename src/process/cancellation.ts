import { CancelledError } from "../base/errors.ts";
import { membersOf, signalTrees, type Tree } from "./process-tree.ts";

/** Milliseconds from SIGINT to SIGTERM and to SIGKILL. A cancelled run is over within 3 s. */
const patience = { terminate: 1000, kill: 2000 } as const;
/** Processes that forked while they were killed are killed again after this time. */
const AGAIN_MS = 100;

const running = new Set<Tree>();
/** Children that ran when the cancellation came. Their own children may outlive them. */
let cancelled: readonly Tree[] | undefined;

/** Whether `cancelAll` or `killAll` has been called. */
export const isCancelled = (): boolean => cancelled !== undefined;

/** Throws CancelledError after a cancellation. */
export function throwIfCancelled(): void {
  if (isCancelled()) throw new CancelledError("cancelled");
}

/** Counts a child as running until the returned function is called. */
export function follow(tree: Tree): () => void {
  running.add(tree);
  return () => running.delete(tree);
}

/**
 * Ends children: SIGINT at once, SIGTERM a second later, and after another second SIGKILL to all that is left of them,
 * again and again until the returned function is called.
 */
export function endGently(trees: readonly Tree[]): () => void {
  signalTrees(trees, "SIGINT");
  let again: NodeJS.Timeout | undefined;
  const kill = () => signalTrees(trees, "SIGKILL");
  const terminate = setTimeout(() => signalTrees(trees, "SIGTERM"), patience.terminate);
  const last = setTimeout(() => {
    kill();
    again = setInterval(kill, AGAIN_MS);
  }, patience.kill);
  return () => {
    clearTimeout(terminate);
    clearTimeout(last);
    clearInterval(again);
  };
}

/** Ends every running child as `endGently` does, and makes later `run` calls throw `CancelledError`. */
export function cancelAll(): void {
  if (isCancelled()) return;
  cancelled = [...running];
  endGently(cancelled);
}

/** Like `cancelAll`, but kills every running child at once, with all its descendants. */
export function killAll(): void {
  cancelled = [...new Set([...(cancelled ?? []), ...running])];
  signalTrees(cancelled, "SIGKILL");
}

/** Whether anything of the cancelled children is left. */
export function anyLeft(): boolean {
  return running.size > 0 || membersOf(cancelled ?? []).length > 0;
}
