import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Mounts that only processes entering the namespace see, and that vanish with it. */
export interface Namespace {
  /** Prefix of a command line that runs inside. */
  readonly enter: readonly string[];
  /** What the directory `path` (absolute) is inside, as a path that works outside. */
  outside(path: string): string;
  /** Ends everything that runs inside. */
  close(): Promise<void>;
}

/** The PATH of Debian's root user, in a root and for the programs that make one. */
export const programs = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

async function whenReady(child: ChildProcess): Promise<void> {
  let output = "";
  const ready = new Promise<void>((resolve, reject) => {
    const listen = (text: string) => {
      output += text;
      if (/^ready$/m.test(output)) resolve();
    };
    child.stdout?.setEncoding("utf8").on("data", listen);
    child.stderr?.setEncoding("utf8").on("data", listen);
    child.once("error", reject);
    child.once("close", () => reject(new Error(`A mount namespace failed to start: ${output}`)));
  });
  await ready;
}

/**
 * Runs the shell `script` with `args` as $1, $2 … in `cwd` inside new mount and process namespaces and keeps them.
 * They end with `close`, or with this process however it ends: what holds them reads from a pipe of ours.
 * Throws with the script's output if it fails.
 */
export async function openNamespace(
  script: string,
  args: readonly string[],
  cwd: string,
): Promise<Namespace> {
  const child = spawn(
    "unshare",
    [
      ...["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"],
      ...["sh", "-euc", `${script}\necho ready\nexec cat`, "sh", ...args],
    ],
    { cwd, env: { PATH: programs }, stdio: "pipe" },
  );
  await whenReady(child);
  const { pid } = child;
  const namespaces = `/proc/${pid}/ns`;
  return {
    enter: ["nsenter", `--mount=${namespaces}/mnt`, `--pid=${namespaces}/pid_for_children`, "--"],
    outside: (path) => `/proc/${pid}/root${path}`,
    async close() {
      const closed = once(child, "close");
      child.stdin.end();
      await closed;
    },
  };
}
