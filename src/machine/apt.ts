import { setTimeout } from "node:timers/promises";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError, ToolError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { type Finished, run } from "../process/run.ts";
import { classifyAptFailure, lockHolder } from "./apt-output.ts";

/** Runs `apt-get` with these arguments and resolves whatever its exit status. */
export type Apt = (args: readonly string[]) => Promise<Finished>;

/** How long another program may hold a lock of the package manager, unless apt's configuration says so. */
const lockSeconds = 120;

/**
 * An `apt-get` that waits while another program holds one of the package manager's locks, and logs once that it waits:
 * for 120 s, or for `DPkg::Lock::Timeout` of apt's configuration. `prefix` is the command that makes it root. It throws
 * ConfigurationError when the lock is held for longer.
 */
export async function aptGet(
  prefix: readonly string[],
  { env, log }: { readonly env: Environment; readonly log: Log },
): Promise<Apt> {
  const { RUNNER_TRACKING_ID: tracking } = env;
  // `env` carries the variables through sudo, which drops its own environment.
  const command = [
    ...[...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"],
    ...(tracking === undefined ? [] : [`RUNNER_TRACKING_ID=${tracking}`]),
    "apt-get",
  ];
  const limit = await lockLimit(env);
  let told = false;
  const onLine = (line: string) => {
    if (log.verbose) log.child(line, "apt");
    const holder = lockHolder(line);
    if (holder !== undefined && !told)
      log.info(`Waiting up to ${limit} s for the package manager's lock: ${holder} holds it.`);
    told ||= holder !== undefined;
  };
  return async (args) => {
    const until = performance.now() + limit * 1000;
    for (;;) {
      const left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
      const lock = ["-o", `DPkg::Lock::Timeout=${left}`];
      const finished = await run([...command, ...lock, ...args], { env, onLine });
      if (finished.code === 0 || classifyAptFailure(outputOf(finished)) !== "locked")
        return finished;
      const rest = until - performance.now();
      if (rest <= 0) throw stillLocked(outputOf(finished), limit);
      // apt itself waits for only some of its locks. A cancellation does not cut this short.
      await setTimeout(Math.min(rest, 1000));
    }
  };
}

async function lockLimit(env: Environment): Promise<number> {
  const argv = ["apt-config", "dump", "--format", "%v%n", "DPkg::Lock::Timeout"];
  const set = (await run(argv, { env })).stdout.trim();
  return /^\d+$/.test(set) ? Number(set) : lockSeconds;
}

function stillLocked(text: string, limit: number): ConfigurationError {
  const holder = text.split("\n").flatMap((line) => lockHolder(line) ?? [])[0];
  return new ConfigurationError(
    `The package manager's lock was held for ${limit} s by ${holder ?? "another program"}; wait until that has finished (often it is unattended-upgrades), or set DPkg::Lock::Timeout in apt's configuration to more seconds, and run again.`,
  );
}

/** Everything that a program printed: standard output, then standard error. */
export function outputOf(finished: Finished): string {
  return `${finished.stdout}${finished.stderr}`;
}

const lastLines = (finished: Finished): string =>
  outputOf(finished).trimEnd().split("\n").slice(-30).join("\n");

/** Why `apt-get COMMAND` failed and what to do about it: ConfigurationError, or ToolError with apt's last lines. */
export function aptError(command: string, finished: Finished): Error {
  const failed = (why: string) =>
    new ToolError(`apt-get ${command} failed: ${why}.`, lastLines(finished));
  switch (classifyAptFailure(outputOf(finished))) {
    case "no space":
      return new ConfigurationError(
        "There is not enough free disk space to install the toolchains' packages; make room under / (several GB for bare-metal targets) and run again.",
      );
    case "interrupted":
      return new ConfigurationError(
        "An earlier installation was interrupted, and until it is repaired no package can be installed; run `sudo dpkg --configure -a` on this machine and run again.",
      );
    case "stale":
      return failed(
        "the archive lacks files that its own package lists name, also after apt-get update; wait some minutes until its mirrors agree, or use another mirror, and run again",
      );
    case "damaged":
      return failed(
        "what the archive sent is truncated or changed, twice; wait some minutes until its mirrors agree, or look for a proxy that alters or keeps files, and run again",
      );
    case "unreachable":
      return failed(
        "an archive could not be reached or broke off, also after apt's own retries; check the network, the proxy and the machine's package sources and run again",
      );
    default:
      return failed(
        finished.signal
          ? `it was killed by ${finished.signal}; run again`
          : `it exited with status ${finished.code}, and its own words are above`,
      );
  }
}
