import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";

const paths = new Set<string>();

/** Removes a path when the process ends, however it does short of SIGKILL, unless the function returned was called. */
export function removeAtExit(path: string): () => void {
  paths.add(path);
  return () => paths.delete(path);
}

/** Does `work` with a temporary file or directory (absolute path), which is gone afterwards, also if the process ends. */
export async function withTemporary<T>(path: string, work: () => Promise<T>): Promise<T> {
  const keep = removeAtExit(path);
  try {
    return await work();
  } finally {
    await rm(path, { recursive: true, force: true });
    keep();
  }
}

/** Removes everything temporary, for the end of the process. */
export function removeLeftovers(): void {
  for (const path of paths) {
    try {
      // A file operation that has been begun may still add to a directory.
      rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 20 });
    } catch {
      // There is nobody left who could do more about it.
    }
  }
}
