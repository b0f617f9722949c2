import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process that outlived its job. */
export interface Orphan {
  readonly pid: number;
  /** Its command line. */
  readonly command: string;
  /** Whether RUNNER_TRACKING_ID is in its environment, without which a runner would not find it. */
  readonly tracked: boolean;
}

function read<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined; // It has ended meanwhile, or is another user's.
  }
}

function orphan(pid: number, tracking: string, directory: string): Orphan | undefined {
  const environment = read(() => readFileSync(`/proc/${pid}/environ`, "utf8")) ?? "";
  const tracked = environment.split("\0").includes(tracking);
  const cwd = read(() => readlinkSync(`/proc/${pid}/cwd`)) ?? "";
  const inside = cwd === directory || cwd.startsWith(`${directory}/`);
  if (!tracked && !inside) return undefined;
  const command = read(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? "";
  return { pid, command: command.split("\0").join(" ").trim(), tracked };
}

/**
 * The processes of a job that still run: those that carry its RUNNER_TRACKING_ID, as a runner finds them, and
 * those that stand in its directory, which a runner would miss. Linux only.
 */
export function findOrphans(trackingId: string, directory: string): Orphan[] {
  const tracking = `RUNNER_TRACKING_ID=${trackingId}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => orphan(Number(name), tracking, directory) ?? []);
}

/** Kills them, as a runner does at the end of a job. */
export function killOrphans(orphans: readonly Orphan[]): void {
  for (const { pid } of orphans) read(() => process.kill(pid, "SIGKILL"));
}
