import { existsSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";

const paths = new Set<string>();

/** Removes a path when the process ends, however it does short of SIGKILL, unless the function returned was called. */
function removeAtExit(path: string): () => void {
  paths.add(path);
  return () => paths.delete(path);
}

/**
 * Does `work` with a temporary file or directory (absolute path), which is gone afterwards, also if the process ends.
 * What cannot be removed, such as a directory that a program has made read-only, is tried again at the end of the
 * process: it costs nobody what the work came to.
 */
export async function withTemporary<T>(path: string, work: () => Promise<T>): Promise<T> {
  const removed = removeAtExit(path);
  try {
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true }).then(removed, () => {});
  }
}

/** Does `work`, in which a file or directory (absolute path) grows, which is gone afterwards unless the work succeeded. */
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

/** Removes everything temporary, for the end of the process. */
export function removeLeftovers(): void {
  for (const path of paths) remove(path, 10);
}

/**
 * While the program removes the same directory itself, `rmSync` may leave some of it without an error (Node.js 24), and
 * a file operation that has been begun may still add to it.
 */
function remove(path: string, attempts: number): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // The next attempt tells.
  }
  if (attempts > 0 && existsSync(path)) remove(path, attempts - 1);
}
