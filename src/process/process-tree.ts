import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** A child and everything that comes of it. */
export interface Tree {
  /** The child, which leads a session and a process group of its own. */
  readonly leader: number;
  /** Value of `MARK` in its environment, which all that it starts inherit. */
  readonly mark: string;
}

/** The variable by which a process is known as ours when neither its session nor its parents tell. */
export const MARK = "DUNE_TARGETS_CHILD";

/** How this user becomes root without being asked. */
export const sudo: readonly string[] = ["sudo", "-n"];

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return ""; // It has ended since, or is another user's.
  }
}

/** `pid (name) state parent group session …`, see proc_pid_stat(5); the name may hold anything. Zombies are no more. */
function parseStat(pid: number, stat: string): Entry | undefined {
  const [state, parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (state === undefined || session === undefined || /[ZX]/.test(state)) return undefined;
  return { pid, parent: Number(parent), session: Number(session) };
}

/** All processes that can be seen; none where there is no /proc as Linux has it. */
function processTable(): readonly Entry[] {
  try {
    return readdirSync("/proc").flatMap((name) =>
      /^\d+$/.test(name) ? (parseStat(Number(name), read(`/proc/${name}/stat`)) ?? []) : [],
    );
  } catch {
    return [];
  }
}

/**
 * The processes of these trees that run: dune's actions have groups of their own, what runs under sudo may have a
 * session of its own, and a daemon has left its parents; each is found by one of the other two ways.
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

/** Sends a signal (0 only asks) and tells whether that was allowed; what has ended does not matter. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "EPERM");
  }
}

/**
 * Sends a signal to the process groups of these children; SIGKILL goes to everything that comes of them. What this
 * user may not signal runs under sudo and is signalled by it: a signal to a group counts as sent when it reaches one
 * process of it, and sudo itself can be killed by its user, without what it runs.
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
  // The shell has a `kill` of its own; the program is in a package that minimal systems lack.
  const script = 'signal=$1; shift; kill -s "$signal" -- "$@"';
  const [program = "", ...args] = [...sudo, "sh", "-c", script, "sh", signal.slice(3)];
  spawnSync(program, [...args, ...denied.map(String)], { stdio: "ignore", timeout: 1000 });
}
