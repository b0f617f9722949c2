import { setTimeout } from "node:timers/promises";
import { ConfigurationError, ToolError } from "../errors.ts";
import { type Finished, run } from "../process.ts";
import type { Log } from "../report/log.ts";
import { classifyAptFailure } from "./apt-output.ts";
import type { Host } from "./host.ts";
import {
  alternativesOf,
  missingPackages,
  resolvePackages,
  unavailablePackages,
} from "./packages.ts";
import { type Environment, probePackages } from "./probe.ts";

export interface InstallOptions {
  /** `never`: use what is there, and name what is missing in one error. */
  readonly install: "auto" | "never";
  readonly env: Environment;
  readonly log: Log;
}

/**
 * Installs those of `wanted` (Debian packages, `a | b` for alternatives) that are missing and returns their names; none
 * when nothing was missing, and then nothing is run. The package lists are brought up to date only when they lack a
 * package or turn out to be stale. Throws ConfigurationError when it may or can not install, when the distribution
 * has no such package, when the disk is full or the package manager stays locked, and ToolError for anything else.
 */
export async function installPackages(
  wanted: readonly string[],
  host: Host,
  options: InstallOptions,
): Promise<readonly string[]> {
  const missing = missingPackages(wanted, host.packages);
  if (missing.length === 0) return [];
  if (options.install === "never") throw notInstalled(missing, host, "`install` is `never`");
  if (host.installer.kind !== "apt") throw notInstalled(missing, host, host.installer.why);
  const apt = aptGet(host.installer.prefix, options);
  const listed = unavailablePackages(missing, host.packages).length === 0;
  const packages = listed ? host.packages : await updateLists(apt, missing, host, options.env);
  const names = resolvePackages(missing, packages);
  const first = await apt(installArguments(names));
  if (first.code === 0) return names;
  if (listed && classifyAptFailure(textOf(first)) === "stale") {
    const fresh = resolvePackages(missing, await updateLists(apt, missing, host, options.env));
    const second = await apt(installArguments(fresh));
    if (second.code === 0) return fresh;
    throw aptError("install", second);
  }
  throw aptError("install", first);
}

function installArguments(names: readonly string[]): readonly string[] {
  return ["install", "-y", "-q", "--no-install-recommends", ...names];
}

/** How long another program may hold a lock of the package manager. */
const lockSeconds = 120;

type Apt = (args: readonly string[]) => Promise<Finished>;

/** `env` carries the variables through sudo, which drops its own environment. */
function aptGet(prefix: readonly string[], { env, log }: InstallOptions): Apt {
  const { RUNNER_TRACKING_ID: tracking } = env;
  const variables = [
    ...["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"],
    ...(tracking === undefined ? [] : [`RUNNER_TRACKING_ID=${tracking}`]),
  ];
  const lock = ["-o", `DPkg::Lock::Timeout=${lockSeconds}`];
  const once = (args: readonly string[]) =>
    run([...prefix, ...variables, "apt-get", ...lock, ...args], {
      env,
      onLine: (line) => log.verbose && log.child(line, "apt"),
    });
  return async (args) => {
    const until = performance.now() + lockSeconds * 1000;
    let finished = await once(args);
    // apt itself waits for some of its locks only.
    while (
      classifyAptFailure(textOf(finished)) === "locked" &&
      finished.code !== 0 &&
      performance.now() < until
    ) {
      await setTimeout(3000);
      finished = await once(args);
    }
    return finished;
  };
}

/** Updates the package lists and returns what they say of `missing`; throws when one is still unknown. */
async function updateLists(
  apt: Apt,
  missing: readonly string[],
  host: Host,
  env: Environment,
): Promise<Host["packages"]> {
  const update = await apt(["update", "-q"]);
  if (update.code !== 0) throw aptError("update", update);
  const packages = await probePackages(missing.flatMap(alternativesOf), env);
  const unknown = unavailablePackages(missing, packages);
  if (unknown.length === 0) return packages;
  // apt-get update succeeds when an archive cannot be reached and old lists remain.
  if (/^(W|E): Failed to fetch/m.test(textOf(update)))
    throw new ToolError(
      "apt-get update could not reach every archive; check the network and the machine's package sources and run again.",
      lastLines(update),
    );
  throw new ConfigurationError(
    unknown.map((entry) => ({
      message: `${host.distribution.name} has no package ${entry.replaceAll("|", "or")}; enable the archive that has it (on Ubuntu: universe) or leave out the targets that need it.`,
    })),
  );
}

function notInstalled(missing: readonly string[], host: Host, why: string): ConfigurationError {
  const names = resolvePackages(missing, host.packages).join(" ");
  const remedy =
    host.installer.kind === "foreign"
      ? "Install the programs of these Debian packages in this machine's own way."
      : `Install them first: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`;
  return new ConfigurationError(`Not installed: ${missing.join(", ")}; and ${why}. ${remedy}`);
}

function textOf(finished: Finished): string {
  return `${finished.stdout}${finished.stderr}`;
}

function lastLines(finished: Finished): string {
  return textOf(finished).trimEnd().split("\n").slice(-30).join("\n");
}

function aptError(command: string, finished: Finished): Error {
  const text = textOf(finished);
  switch (classifyAptFailure(text)) {
    case "no space":
      return new ConfigurationError(
        "There is not enough free disk space to install the toolchains' packages; make room under / (several GB for bare-metal targets) and run again.",
      );
    case "locked":
      return new ConfigurationError(
        "Another program has held the package manager's lock for two minutes; wait until it has finished (often unattended-upgrades) and run again.",
      );
    default:
      return new ToolError(
        `apt-get ${command} exited with status ${finished.code}.`,
        lastLines(finished),
      );
  }
}
