import type { InstalledLibraries } from "../../src/project/model.ts";
import { readProject } from "../../src/project/read-project.ts";
import { libraryIndex } from "../../src/project/resolve.ts";
import { select } from "../../src/selection/select.ts";
import type { Selection, SelectionRequest } from "../../src/selection/selection.ts";
import { catalogue, platformTags } from "../../src/targets/catalogue.ts";
import type { Target } from "../../src/targets/target.ts";
import type { Installed } from "../../src/toolchain/toolchain.ts";
import { filesOf } from "../project/files-of.ts";

/** A row of the catalogue, or one with other tags and overrides. */
export function target(
  name: string,
  variants?: readonly string[],
  implementations: Readonly<Record<string, string>> = {},
): Target {
  const base =
    catalogue.find((each) => each.name === name) ?? catalogue.find((each) => each.name === "unix");
  if (!base) throw new Error(`no target ${name}`);
  return { ...base, name, implementations, variants: variants ?? base.variants };
}

/** A machine where exactly these libraries are installed, all without a dune-package. */
export function installed(...names: readonly string[]): InstalledLibraries {
  return {
    find: (name) => (names.includes(name) ? "opaque" : undefined),
    implementationsOf: () => [],
  };
}

/** Selects for the project's first executable. `dune` maps directories to their dune files. */
export function selecting(
  dune: Readonly<Record<string, string>>,
  forTarget: Target,
  libraries: InstalledLibraries = installed(),
  variables: Readonly<Record<string, string>> = {},
  seen: Installed = "machine",
  more: Partial<SelectionRequest> = {},
): Selection {
  const projects = new Set(["", ...Object.keys(dune).filter((path) => path.endsWith("/"))]);
  const texts = Object.entries(dune).map(([directory, text]) => [
    `${directory}${directory === "" || directory.endsWith("/") ? "" : "/"}dune`,
    text,
  ]);
  const project = readProject(
    filesOf({
      ...Object.fromEntries(
        [...projects].map((path) => [`${path}dune-project`, "(lang dune 3.0)"]),
      ),
      ...Object.fromEntries(texts),
    }),
  );
  const [executable] = project.executables;
  if (!executable) throw new Error("no executable");
  const index = libraryIndex(project, libraries);
  return select({
    target: forTarget,
    executable,
    index,
    variables,
    platformTags,
    installed: seen,
    build: index,
    ...more,
  });
}

/** `clock = clock.xen (tag)`, one line a choice. */
export function lines({ choices }: Selection): readonly string[] {
  return choices.map(
    ({ library, implementation, reason }) => `${library} = ${implementation} (${reason})`,
  );
}

export function messages({ problems }: Selection): readonly string[] {
  return problems.map(({ message }) => message);
}
