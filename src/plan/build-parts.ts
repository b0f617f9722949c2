import type { Host } from "../machine/host.ts";
import { evaluate, type Variables } from "../project/enabled-if.ts";
import type { Library, Source } from "../project/model.ts";
import type { LinkedCode } from "../project/modes.ts";
import { type LibraryIndex, libraryIndex } from "../project/resolve.ts";
import type { Target } from "../targets/target.ts";
import type { MachineLibraries } from "../toolchain/libraries.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import type { TargetBuild } from "../workspace/edit.ts";

/** The libraries that a ppx is made of: those of the tree and of the machine that builds. */
export function buildIndex(
  { project }: Source,
  { described }: MachineLibraries,
  variables: Variables,
): LibraryIndex {
  const enabled = ({ enabledIf }: Library) => evaluate(enabledIf, variables) !== false;
  return libraryIndex(project, described, enabled);
}

/** The code that a target's programs are linked from. JavaScript is made of bytecode. */
export function linkedCode({ mode }: Target, { bytecodeOnly }: Toolchain): LinkedCode {
  const best = bytecodeOnly ? "byte" : "native";
  return { code: mode === "js" ? "byte" : best, best };
}

/** Whether a program is neither made by the project nor on PATH; false as long as that is not known. */
export function lacksProgram(name: string, { project }: Source, host: Host): boolean {
  if (project.executables.some(({ publicNames }) => publicNames.includes(name))) return false;
  const state = host.packages.get(name);
  return host.compiler !== undefined && state !== undefined && !state.onPath;
}

/** Sentences on libraries of which nothing is known, by why that is. */
export function unknownLibrariesNotes(builds: readonly TargetBuild[]): readonly string[] {
  const selections = builds.flatMap(({ executables }) =>
    executables.map(({ selection }) => selection),
  );
  const unread = new Map(selections.flatMap((selection) => [...selection.unread]));
  const names = [...new Set(selections.flatMap((selection) => selection.unknown))].sort();
  const missing = names.filter((name) => !unread.has(name));
  return [
    ...(missing.length > 0
      ? [`${missing.join(", ")}: not known yet, because OCaml is not installed.`]
      : []),
    ...[...unread].sort().map(([name, files]) => {
      const which = files.map(({ at, why }) => `${at.file} (${why})`).join(", ");
      return `${name}: not known, because a dune file that may define it was not read: ${which}.`;
    }),
  ];
}
