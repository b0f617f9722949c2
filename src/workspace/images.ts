import type { ExecutableStanza } from "../project/model.ts";
import { type DuneMode, duneMode, sameWords, stanzaKey, type TargetBuild } from "./edit.ts";
import { differInSettings } from "./link-flags.ts";

/** Where one image of a workspace comes from; paths are relative to its tree. */
export interface BuiltImage {
  /** `_build/riscv32/bin/main.bc.exe`, which dune makes, or `../linked/spt/bin/main.exe`. */
  readonly built: string;
  /** dune's file whose link command, with other flags, makes this one; undefined if dune makes it. */
  readonly linkedFrom: string | undefined;
}

const extensions: Readonly<Record<DuneMode, string>> = {
  exe: ".exe",
  byte_complete: ".bc.exe",
  js: ".bc.js",
};

/**
 * Whether what was compiled for one target can be linked for the other: by one native compiler, with flags that differ
 * in nothing but the values of `-z KEY=VALUE`.
 */
export function canLinkAgain(a: TargetBuild, b: TargetBuild): boolean {
  return (
    a.toolchain.name === b.toolchain.name &&
    a.toolchain.linksAgain &&
    [a, b].every(({ toolchain, target }) => duneMode(toolchain, target) === "exe") &&
    differInSettings(a.target.linkFlags, b.target.linkFlags)
  );
}

/** The targets of one workspace: where the image of an executable for one of them comes from. */
export function builtImage(
  builds: readonly TargetBuild[],
  build: TargetBuild,
  stanza: ExecutableStanza,
  name: string,
): BuiltImage {
  const { toolchain, target } = build;
  const file = `${name}${extensions[duneMode(toolchain, target)]}`;
  const path = (...parts: readonly string[]) =>
    [...parts, stanza.directory, file].filter((part) => part !== "").join("/");
  const dunes = path("_build", toolchain.context);
  if (sameWords(firstFor(builds, build, stanza).target.linkFlags, target.linkFlags))
    return { built: dunes, linkedFrom: undefined };
  return { built: path("../linked", target.name), linkedFrom: dunes };
}

/** The target with whose flags dune links a stanza in a context. */
function firstFor(
  builds: readonly TargetBuild[],
  build: TargetBuild,
  stanza: ExecutableStanza,
): TargetBuild {
  const key = stanzaKey(stanza);
  const first = builds.find(
    ({ toolchain, executables }) =>
      toolchain.context === build.toolchain.context &&
      executables.some((executable) => stanzaKey(executable.stanza) === key),
  );
  return first ?? build;
}

const imagesOf = (builds: readonly TargetBuild[], build: TargetBuild): readonly BuiltImage[] =>
  build.executables.flatMap(({ stanza, names }) =>
    names.map((name) => builtImage(builds, build, stanza, name)),
  );

/** Whether a target of a workspace has images that dune does not link. */
export function linkedAgain(builds: readonly TargetBuild[], build: TargetBuild): boolean {
  return imagesOf(builds, build).some(({ linkedFrom }) => linkedFrom !== undefined);
}

/** The files that dune is asked for to get every image of a workspace, each once. */
export function duneFiles(builds: readonly TargetBuild[]): readonly string[] {
  const all = builds.flatMap((build) => imagesOf(builds, build));
  return [...new Set(all.map(({ built, linkedFrom }) => linkedFrom ?? built))];
}
