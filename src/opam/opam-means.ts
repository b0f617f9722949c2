import { type Host, machineText } from "../machine/host.ts";
import type { Key } from "../store/store.ts";
import type { OpamProgram } from "./find-opam.ts";
import { type ResolvedRepository, repositoryText } from "./repositories.ts";
import type { OpamRoot } from "./root.ts";
import type { InstallOptions } from "./switch.ts";

/** What is needed to build with opam. */
export interface OpamMeans extends InstallOptions {
  /** opam itself, looked for when it is first asked for. */
  readonly program: () => Promise<OpamProgram>;
  /** An opam root of ours, made when it is first asked for. */
  readonly root: () => Promise<OpamRoot>;
}

/** Raised when what is built with opam changes in a way that the rest of its key does not show. */
const schema = "1";

/** The parts of a key that everything has which opam builds on this machine, in this store (absolute). */
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
