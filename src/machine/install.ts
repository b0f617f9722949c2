import type { Environment } from "../base/environment.ts";
import { ConfigurationError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { type Apt, aptError, aptGet, outputOf } from "./apt.ts";
import { type AptFailure, classifyAptFailure } from "./apt-output.ts";
import type { Host } from "./host.ts";
import {
  alternativesOf,
  availablePackages,
  missingPackages,
  resolvePackages,
  unavailablePackages,
} from "./packages.ts";
import { probePackages } from "./probe.ts";

export interface InstallOptions {
  /** `never`: use the packages that are there, and name the missing ones in one error. */
  readonly install: "auto" | "never";
  /** Further packages, which are installed too where apt has them. */
  readonly optional?: readonly string[];
  readonly env: Environment;
  readonly log: Log;
}

/**
 * Installs the missing ones of `wanted` (Debian packages, `a | b` for alternatives) and returns their names. Runs
 * nothing when none is missing, and updates the package lists only when they lack a package or turn out to be stale.
 * Throws ConfigurationError when it must not or cannot install, when the distribution has no such package, when the
 * disk is full or the package manager stays locked, and ToolError for anything else.
 */
export async function installPackages(
  wanted: readonly string[],
  host: Host,
  options: InstallOptions,
): Promise<readonly string[]> {
  const missing = missingPackages(wanted, host.packages);
  const optional = missingPackages(options.optional ?? [], host.packages);
  const all = (lists: Host["packages"]) => [...missing, ...availablePackages(optional, lists)];
  const mayInstall = options.install === "auto" && host.installer.kind === "apt";
  if ((mayInstall ? all(host.packages) : missing).length === 0) return [];
  if (options.install === "never") throw notInstalled(missing, host, "`install` is `never`");
  if (host.installer.kind !== "apt") throw notInstalled(missing, host, host.installer.why);
  const apt = await aptGet(host.installer.prefix, options);
  const listed = unavailablePackages(missing, host.packages).length === 0;
  const update = (extra: readonly string[] = []) =>
    updateLists(apt, { missing, optional }, host, options.env, extra);
  const lists = listed ? host.packages : await update();
  const first = await install(apt, resolvePackages(all(lists), lists));
  if (first.failed === undefined) return first.names;
  if (!worthAnother.has(first.failed)) throw first.error;
  const anew = await update(pastCaches);
  const second = await install(apt, resolvePackages(all(anew), anew), pastCaches);
  if (second.failed === undefined) return second.names;
  throw second.error;
}

/** Failures that newer lists, or an archive without caches in front of it, may cure. */
const worthAnother: ReadonlySet<AptFailure> = new Set<AptFailure>(["stale", "damaged"]);

/** Makes every cache between here and the archive ask the archive itself. */
const pastCaches = ["-o", "Acquire::http::No-Cache=true"];

async function install(apt: Apt, names: readonly string[], extra: readonly string[] = []) {
  const finished = await apt([
    "install",
    "-y",
    "-q",
    "--no-install-recommends",
    ...extra,
    ...names,
  ]);
  if (finished.code === 0) return { names, failed: undefined } as const;
  const failed = classifyAptFailure(outputOf(finished));
  return { names, failed, error: aptError("install", finished) } as const;
}

/**
 * Updates the package lists and returns what they say about `wanted`; throws when a missing package is still unknown.
 * An archive that fails does not matter while the lists have all that is missing: nothing may be wanted from it.
 */
async function updateLists(
  apt: Apt,
  wanted: { readonly missing: readonly string[]; readonly optional: readonly string[] },
  host: Host,
  env: Environment,
  extra: readonly string[],
): Promise<Host["packages"]> {
  const update = await apt(["update", "-q", ...extra]);
  const text = outputOf(update);
  if (update.code !== 0 && classifyAptFailure(text) === "damaged" && extra !== pastCaches)
    return updateLists(apt, wanted, host, env, pastCaches);
  const { missing, optional } = wanted;
  const packages = await probePackages([...missing, ...optional].flatMap(alternativesOf), env);
  const unknown = unavailablePackages(missing, packages);
  if (unknown.length === 0) return packages;
  // apt-get update succeeds when an archive cannot be reached and old lists remain.
  const failed = update.code !== 0 || /^W: Failed to fetch/m.test(text);
  throw failed ? aptError("update", update) : noPackage(unknown, host);
}

function noPackage(unknown: readonly string[], { distribution }: Host): ConfigurationError {
  return new ConfigurationError(
    unknown.map((entry) => ({
      message: `${distribution.name} has no package ${entry.replaceAll("|", "or")}; enable the archive that has it (on Ubuntu: universe) or leave out the targets that need it.`,
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
