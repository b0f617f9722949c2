import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { withTemporary } from "../leftovers.ts";

/** Locks that this process has. */
const held = new Set<string>();

/**
 * Keeps other runs out of a directory (absolute, made if needed) while `work` goes on: two dunes in one tree corrupt
 * it (2.9 has no lock of its own). Throws ConfigurationError while another process is at work there; what a process
 * that is gone has left is taken over.
 */
export async function withLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(directory, { recursive: true });
  const lock = join(directory, "lock");
  take(lock);
  held.add(lock);
  try {
    return await withTemporary(lock, work);
  } finally {
    held.delete(lock);
  }
}

function take(lock: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const holder = holderOf(lock);
    // Processes of containers have the same few numbers: ours may be that of a run which was killed.
    if (held.has(lock) || (holder !== process.pid && isAlive(holder)))
      throw new ConfigurationError(
        `Another dune-targets (process ${holder}) is building this project; wait until it has ended.`,
      );
    rmSync(lock, { force: true });
    take(lock);
  }
}

/** 0 when the lock has just been given back. */
function holderOf(lock: string): number {
  try {
    return Number(readFileSync(lock, "utf8"));
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
