import { type Host, machineText } from "../machine/host.ts";
import { type InstallOptions, installPackages } from "../machine/install.ts";
import { probePackages } from "../machine/probe.ts";
import type { Key } from "../store/store.ts";
import type { OpamProgram } from "./find-opam.ts";
import { type ResolvedRepository, repositoryText } from "./repositories.ts";
import type { OpamRoot } from "./root.ts";
import type { SwitchOptions } from "./switch.ts";

/** The opam of a run. */
export interface Opam extends SwitchOptions {
  /** Finds the program, once, when it is first needed. */
  readonly program: () => Promise<OpamProgram>;
  /** Builds a root of ours, once, when it is first needed. */
  readonly root: () => Promise<OpamRoot>;
}

/**
 * Installs the system packages that opam asks for in the same way as those of a toolchain: updates package lists that
 * lack one, waits for locks, and with `install: never` names the missing ones. Throws the errors of `installPackages`.
 */
export async function installSystemPackages(
  names: readonly string[],
  host: Host,
  options: InstallOptions,
): Promise<void> {
  const packages = await probePackages(names, options.env);
  const installed = await installPackages(names, { ...host, packages }, options);
  if (installed.length > 0)
    options.log.info(`opam's packages need ${installed.join(" ")}: installed`);
}

/** Raised when the result of a build with opam changes in a way that the rest of its key does not show. */
const schema = "1";

/** The parts of a key that everything shares which opam builds on this machine for this store (absolute). */
export function opamKey(
  host: Host,
  repositories: readonly ResolvedRepository[],
  store: string,
): Key {
  return {
    schema,
    machine: machineText(host),
    // Headers of this compiler are copied, and configure remembers what it found.
    gcc: host.packages.get("gcc")?.installed ?? "on PATH",
    repositories: repositories.map(repositoryText).join(" "),
    store,
  };
}
