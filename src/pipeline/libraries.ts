import { diskFiles } from "../project/files.ts";
import { installedLibraries, unknownLibraries } from "../project/installed.ts";
import type { InstalledLibraries } from "../project/model.ts";
import type { HostFindlib } from "../toolchain/findlib.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";

/** Bare metal has OCaml's standard library and no other installed one. */
const bareLibraries: InstalledLibraries = {
  find: (name) => (name === "stdlib" ? "opaque" : undefined),
  implementationsOf: () => [],
};

/** The installed libraries that each toolchain's programs can link. `findlib` is undefined while there is no OCaml. */
export function librariesOf(
  findlib: HostFindlib | undefined,
): (toolchain: Toolchain) => InstalledLibraries {
  const machine = findlib
    ? installedLibraries(findlib.path.map((path) => ({ path, files: diskFiles(path) })))
    : unknownLibraries;
  return ({ installed }) => (installed === "none" ? bareLibraries : machine);
}
