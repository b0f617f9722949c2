import type { Host } from "../machine/host.ts";
import { type InstallOptions, installPackages } from "../machine/install.ts";
import { probePackages } from "../machine/probe.ts";

/**
 * Installs the system packages that opam asks for the way those of a toolchain are installed: package lists that lack one are
 * updated, locks are waited for, and `install: never` names what is missing. Errors are those of `installPackages`.
 */
export async function installSystemPackages(
  names: readonly string[],
  host: Host,
  options: InstallOptions,
): Promise<void> {
  const packages = await probePackages(names, options.env);
  const installed = await installPackages(names, { ...host, packages }, options);
  options.log.info(`opam's packages need ${installed.join(" ")}: installed`);
}
