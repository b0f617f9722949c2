import { ToolError } from "../errors.ts";
import { run } from "../process.ts";
import type { Environment } from "../toolchain/probe.ts";

/**
 * Why opam's sandbox, bubblewrap, cannot work here; undefined when it can. It is asked for what opam asks it for
 * (opam's shell script bwrap.sh): namespaces, a /proc and a /dev of its own, and a read-only system.
 */
export async function whyNoSandbox(env: Environment): Promise<string | undefined> {
  const argv = [
    ...["bwrap", "--unshare-net", "--new-session", "--die-with-parent"],
    ...["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/run"],
    ...["/usr/bin/env", "true"],
  ];
  try {
    const finished = await run(argv, { env: { ...env, LC_ALL: "C" }, deadline: 30 });
    if (finished.code === 0) return undefined;
    const said = finished.stderr.trim().split("\n")[0] ?? "";
    return said.startsWith("bwrap: ") ? said : `bwrap ended with status ${finished.code}`;
  } catch (error) {
    if (error instanceof ToolError) return "bubblewrap is not installed";
    throw error;
  }
}
