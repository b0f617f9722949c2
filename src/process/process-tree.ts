import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A child with all its descendants. */
export interface Tree {
  /** The child, which leads a session and a process group of its own. */
  readonly leader: number;
  /** Value of `MARK` in its environment, which its descendants inherit. */
  readonly mark: string;
}

/** Variable that marks a process as ours when neither its session nor its parents do. */
export const MARK = "DUNE_TARGETS_CHILD";

/** Begins a command that runs as root, without asking for a password. */
export const sudo: readonly string[] = ["sudo", "-n"];

/**
 * Running processes of these trees, found by session, parent or mark: dune's actions have process groups of their own,
 * a program under sudo may have a session of its own, and a daemon has left its parents.
 */
export function membersOf(trees: readonly Tree[]): readonly number[] {
  if (trees.length === 0) return [];
  const leaders = new Set(trees.map(({ leader }) => leader));
  const marks = new Set(trees.map(({ mark }) => `${MARK}=${mark}`));
  const table = processTable().filter(({ pid }) => pid !== process.pid);
  const isMarked = (pid: number) =>
    read(`/proc/${pid}/environ`)
      .split("\0")
      .some((variable) => marks.has(variable));
  const members = new Set(
    table
      .filter(({ pid, session }) => leaders.has(session) || leaders.has(pid) || isMarked(pid))
      .map(({ pid }) => pid),
  );
  for (let before = -1; before < members.size; ) {
    before = members.size;
    for (const { pid, parent } of table) if (members.has(parent)) members.add(pid);
  }
  return [...members];
}

/**
 * Sends a signal to the process groups of these children; SIGKILL goes to all their descendants. Processes that this
 * user may not signal run under sudo, and get the signal by it. Each is asked about: a signal to a group counts as sent
 * when one process gets it, and a user can kill sudo itself without what it runs.
 */
export function signalTrees(trees: readonly Tree[], signal: NodeJS.Signals): void {
  const members = membersOf(trees);
  const groups = trees.map(({ leader }) => -leader);
  const kill = signal === "SIGKILL";
  const denied = [
    ...groups.filter((group) => !send(group, signal)),
    ...members.filter((pid) => !send(pid, kill ? signal : 0)),
  ];
  if (denied.length === 0) return;
  // By the shell's own `kill`: the program is in a package that minimal systems lack.
  const script = 'signal=$1; shift; kill -s "$signal" -- "$@"';
  const [program = "", ...args] = [...sudo, "sh", "-c", script, "sh", signal.slice(3)];
  spawnSync(program, [...args, ...denied.map(String)], { stdio: "ignore", timeout: 1000 });
}

/** Sends a signal (0 only asks) and tells whether that was allowed; it is for a process that has ended. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "EPERM");
  }
}

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
}

/** All processes that can be seen; none without the /proc of Linux. */
function processTable(): readonly Entry[] {
  try {
    return readdirSync("/proc").flatMap((name) =>
      /^\d+$/.test(name) ? (parseStat(Number(name), read(`/proc/${name}/stat`)) ?? []) : [],
    );
  } catch {
    return [];
  }
}

/** Reads `pid (name) state parent group session …` (proc_pid_stat(5)); the name may hold anything. Omits zombies. */
function parseStat(pid: number, stat: string): Entry | undefined {
  const [state, parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (state === undefined || session === undefined || /[ZX]/.test(state)) return undefined;
  return { pid, parent: Number(parent), session: Number(session) };
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return ""; // The process has ended since, or is another user's.
  }
}
