import { existsSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";

const paths = new Set<string>();

/** Removes a path when the process ends (but for SIGKILL), unless the returned function has been called. */
function removeAtExit(path: string): () => void {
  paths.add(path);
  return () => paths.delete(path);
}

/**
 * Does `work` with a temporary file or directory (absolute path), which is gone afterwards, also if the process ends.
 * If it cannot be removed, for instance because a program has made it read-only, the result of the work counts all the
 * same, and the end of the process tries again.
 */
export async function withTemporary<T>(path: string, work: () => Promise<T>): Promise<T> {
  const removed = removeAtExit(path);
  try {
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true }).then(removed, () => {});
  }
}

/** Does `work`, which makes a file or directory (absolute path); it is gone afterwards unless the work succeeded. */
export async function withUnfinished<T>(path: string, work: () => Promise<T>): Promise<T> {
  const finished = removeAtExit(path);
  try {
    const result = await work();
    finished();
    return result;
  } catch (error) {
    await rm(path, { recursive: true, force: true }).then(finished, () => {});
    throw error;
  }
}

/** Removes everything temporary at the end of the process. */
export function removeLeftovers(): void {
  for (const path of paths) remove(path, 10);
}

/**
 * `rmSync` may leave some of a directory without an error while the program removes it too (Node.js 24), and a file
 * operation that has begun may still add to it.
 */
function remove(path: string, attempts: number): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The next attempt tells.
  }
  if (attempts > 0 && existsSync(path)) remove(path, attempts - 1);
}
