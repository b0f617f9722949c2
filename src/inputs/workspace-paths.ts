import { realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError } from "../base/errors.ts";
import { quoted } from "../base/words.ts";
import { isClean, problemAt, type Report, type Value } from "./value.ts";

/** Absolute, without symbolic links. Nothing that a user names may lead out of the workspace. */
export interface Roots {
  /** Where relative paths start. */
  readonly current: string;
  readonly workspace: string;
  /** The runner's directory for temporary files. */
  readonly temporary: string | undefined;
}

/** The workspace is the runner's (GITHUB_WORKSPACE), else the current directory. */
export function findRoots(environment: Environment, cwd: string): Roots {
  const named = environment["GITHUB_WORKSPACE"] || cwd;
  if (!isDirectory(named)) {
    throw new ConfigurationError(
      `The workspace ${quoted(named)} (GITHUB_WORKSPACE) is not a directory.`,
    );
  }
  const temporary = environment["RUNNER_TEMP"];
  return {
    current: realPath(cwd),
    workspace: realPath(named),
    temporary: temporary ? realPath(temporary) : undefined,
  };
}

/** The directory of the dune project: it must exist inside the workspace. Undefined if reported. */
export function findWorkingDirectory(roots: Roots, value: Value | undefined, report: Report) {
  const path = resolveText(roots.current, value, report);
  if (path === undefined || value === undefined) return undefined;
  if (!isInside(roots.workspace, path))
    return refuse(value, path, `the workspace ${roots.workspace}`, report);
  if (isDirectory(path)) return path;
  report(problemAt(value, `there is no directory ${quoted(path)}.`));
  return undefined;
}

/** The config file, which may be missing but not outside the workspace. Undefined if reported. */
export function findConfig(
  roots: Roots,
  directory: string,
  value: Value | undefined,
  report: Report,
) {
  const path = resolveText(directory, value, report);
  if (path === undefined || value === undefined) return undefined;
  if (!isInside(roots.workspace, path))
    return refuse(value, path, `the workspace ${roots.workspace}`, report);
  return path;
}

/**
 * Where images go: inside the workspace or the runner's temporary directory, and not a directory that holds the
 * project, whose files it would mix with. It need not exist. Undefined if reported.
 */
export function findOutputDirectory(
  roots: Roots,
  project: string | undefined,
  value: Value | undefined,
  report: Report,
): string | undefined {
  // Two steps for two projects of one workspace must not empty one another's directory.
  const base = value?.source.kind === "default" ? project : undefined;
  const path = resolveText(base ?? roots.current, value, report);
  if (path === undefined || value === undefined) return undefined;
  const allowed = [roots.workspace, ...(roots.temporary ? [roots.temporary] : [])];
  if (!allowed.some((root) => isInside(root, path))) {
    const places = allowed.length > 1 ? `${allowed.join(" and ")} (RUNNER_TEMP)` : roots.workspace;
    return refuse(value, path, `the workspace ${places}`, report);
  }
  if ([roots.workspace, project ?? roots.workspace].some((inner) => isInside(path, inner))) {
    report(
      problemAt(
        value,
        `${quoted(path)} holds the project; name a directory of its own for the images.`,
      ),
    );
    return undefined;
  }
  if (canBeDirectory(path)) return path;
  report(problemAt(value, `${quoted(path)} is not a directory and cannot become one.`));
  return undefined;
}

/** A path from the workspace, with `/`, as annotations and messages show it. */
export function shownPath(roots: Roots, path: string): string {
  return relative(roots.workspace, path).split(sep).join("/");
}

function resolveText(base: string, value: Value | undefined, report: Report): string | undefined {
  if (value?.kind !== "text" || !isClean(value, report)) return undefined;
  if (value.text !== "") return realPath(resolve(base, value.text));
  report(problemAt(value, "expected a path, found nothing."));
  return undefined;
}

function refuse(value: Value, path: string, where: string, report: Report): undefined {
  report(problemAt(value, `${quoted(path)} is outside ${where}; name one inside.`));
}

/** True for the directory itself too. */
function isInside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** True for a directory, and for what does not exist but can be made in one. */
function canBeDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    return missing && dirname(path) !== path && canBeDirectory(dirname(path));
  }
}

/** Follows the symbolic links of what exists of a path; the rest is kept as it is. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
