import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "../base/errors.ts";
import { withTemporary } from "../process/leftovers.ts";

/** Locks that this process has. */
const held = new Set<string>();

/**
 * Keeps other runs out of a directory (absolute, made if needed) while `work` goes on; what a process that is gone has
 * left is taken over. While another process (`holder`) is at work there, `whenBusy` decides: it throws, or returns
 * when the lock is to be tried again. Without it that is a ConfigurationError: two dunes in one tree corrupt it (2.9
 * has no lock of its own).
 */
export async function withLock<T>(
  directory: string,
  work: () => Promise<T>,
  whenBusy: (holder: number) => Promise<void> = refuse,
): Promise<T> {
  mkdirSync(directory, { recursive: true });
  const lock = join(directory, "lock");
  for (let holder = take(lock); holder !== undefined; holder = take(lock)) await whenBusy(holder);
  held.add(lock);
  try {
    return await withTemporary(lock, work);
  } finally {
    held.delete(lock);
  }
}

async function refuse(holder: number): Promise<void> {
  throw new ConfigurationError(
    `Another dune-targets (process ${holder}) is building this project; wait until it has ended.`,
  );
}

/** Takes a lock, or says which process has it. */
function take(lock: string): number | undefined {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return undefined;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const holder = holderOf(lock);
    // Processes of containers have the same few numbers: ours may be that of a run which was killed.
    if (held.has(lock) || (holder !== process.pid && isAlive(holder))) return holder;
    rmSync(lock, { force: true });
    return take(lock);
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
