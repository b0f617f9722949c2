import { diskFiles } from "../project/files.ts";
import { installedLibraries, unknownLibraries } from "../project/installed.ts";
import type { InstalledLibraries } from "../project/model.ts";
import { ownLibraries } from "../project/own.ts";
import { pureLibraries } from "../project/pure.ts";
import type { HostFindlib } from "../toolchain/findlib.ts";
import { makesForeignCode } from "../toolchain/foreign.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";

/** Bare metal has OCaml's standard library and no other installed one. */
const bareLibraries: InstalledLibraries = {
  find: (name) => (name === "stdlib" ? "opaque" : undefined),
  implementationsOf: () => [],
};

/**
 * The installed libraries that each toolchain's programs can link on a machine (`architecture` as Node says it).
 * `findlib` is undefined while there is no OCaml.
 */
export function librariesOf(
  findlib: HostFindlib | undefined,
  architecture: string,
): (toolchain: Toolchain) => InstalledLibraries {
  const path = findlib?.path.map((directory) => ({
    path: directory,
    files: diskFiles(directory),
  }));
  const all = path ? installedLibraries(path) : unknownLibraries;
  const meta = path ? installedLibraries(path, true) : unknownLibraries;
  const [pure, foreign] = [pureLibraries(meta), pureLibraries(meta, true)];
  const kinds = { all, pure, own: ownLibraries(meta), none: bareLibraries };
  return (toolchain) =>
    makesForeignCode(toolchain, architecture) ? foreign : kinds[toolchain.installed];
}
