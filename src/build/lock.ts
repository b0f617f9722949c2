import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { withTemporary } from "../leftovers.ts";

/**
 * Keeps other runs out of a directory (absolute, made if needed) while `work` goes on: two dunes in one tree corrupt
 * it (2.9 has no lock of its own). Throws ConfigurationError while another process is at work there; what a process
 * that is gone has left is taken over.
 */
export async function withLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(directory, { recursive: true });
  const lock = join(directory, "lock");
  take(lock);
  return withTemporary(lock, work);
}

function take(lock: string): void {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    const holder = Number(readFileSync(lock, "utf8"));
    if (isAlive(holder))
      throw new ConfigurationError(
        `Another dune-targets (process ${holder}) is building this project; wait until it has ended.`,
      );
    rmSync(lock, { force: true });
    take(lock);
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
