import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { programs } from "../roots/namespace.ts";
import type { Root, RootUser } from "../roots/open-root.ts";

/** A program with everything it needs, by paths as the machine has them. */
interface Program {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What a job runs on: the machine of the tests, or a Debian root. */
export interface Machine {
  /** Runs JavaScript actions. */
  readonly node: string;
  /** PATH before anything has been added. */
  readonly path: string;
  /** Makes the directory that holds all that a job has, and returns its path on the machine. */
  makeTop(): string;
  /** A path of the machine, as this process reads and writes it. */
  outside(path: string): string;
  /** Makes the job's directory its user's, as on a runner, whoever has put files there. */
  own(top: string): void;
  /** How this process starts a program there. */
  spawn(program: Program): Program;
  /** The process of the program itself, from the one that was started. */
  programOf(pid: number): number;
  /** The directory whose processes are the job's, as /proc has it. */
  territory(top: string): string;
}

const node = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));

/** The machine of the tests. */
export const thisMachine: Machine = {
  node,
  path: process.env["PATH"] ?? "",
  makeTop: () => realpathSync(mkdtempSync(join(tmpdir(), "runner-"))),
  outside: (path) => path,
  own: () => {},
  spawn: (program) => program,
  programOf: (pid) => pid,
  territory: (top) => top,
};

function childOf(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
  return child ? Number(child) : pid;
}

/**
 * A Debian root, whose network is that of the machine, so that services on 127.0.0.1 are there too. Everything that
 * runs in it when a job ends counts as the job's: one job at a time.
 */
export function machineOf(root: Root, user: RootUser = "root"): Machine {
  const account = user === "sudoer" ? "user" : user;
  return {
    node: "/usr/local/bin/node",
    path: programs,
    makeTop() {
      const made = mkdtempSync(root.path("/home/runner-"));
      chmodSync(made, 0o755);
      return join("/home", basename(made));
    },
    outside: root.path,
    own(top) {
      const [, uid, gid] =
        new RegExp(`^${account}:[^:]*:(\\d+):(\\d+):`, "m").exec(
          readFileSync(root.path("/etc/passwd"), "utf8"),
        ) ?? [];
      execFileSync("chown", ["--recursive", "--no-dereference", `${uid}:${gid}`, root.path(top)]);
    },
    spawn: ({ argv, cwd, env }) => ({
      argv: root.commandLine(argv, { cwd, env, user }),
      cwd: "/",
      env: { PATH: programs },
    }),
    programOf: childOf,
    territory: () => root.directory,
  };
}
