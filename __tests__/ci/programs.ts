import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A program that some tests need and a Debian may lack. */
export interface Program {
  readonly name: string;
  readonly package: string;
  /** Projects of vitest. */
  readonly projects: readonly string[];
}

const list = fileURLToPath(new URL("../../.ci/programs", import.meta.url));

/** The programs of `.ci/programs`. */
export function programs(): readonly Program[] {
  return readFileSync(list, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [name = "", installed = "", projects = ""] = line.split(/\s+/);
      return { name, package: installed, projects: projects.split(",") };
    });
}

/** One sentence for the programs that a project needs and none of the directories of `path` has, or nothing. */
export function missingPrograms(project: string, path: string): string | undefined {
  const directories = path.split(delimiter);
  const missing = programs()
    .filter(({ projects }) => projects.includes(project))
    .filter(({ name }) => !directories.some((directory) => existsSync(join(directory, name))));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map((program) => program.package))].join(" ");
  const names = missing.map(({ name }) => name).join(", ");
  return `The ${project} tests need ${names}, not found on PATH: run \`bash .ci/prepare\`, which installs them (on Debian: ${packages}).`;
}
