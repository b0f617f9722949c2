import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError, ToolError } from "../base/errors.ts";
import { isPlainPath } from "../base/paths.ts";

/** The variable that decides where toolchains are kept (`storeRoot`). */
const storeVariable = (env: Environment): string =>
  env["RUNNER_TOOL_CACHE"] ? "RUNNER_TOOL_CACHE" : "XDG_CACHE_HOME";

/**
 * Throws ConfigurationError for a prefix that cannot be used: OCaml and dune split the name of a C compiler at
 * spaces, findlib its path at colons.
 */
export function refuseUnusable(prefix: string, env: Environment): void {
  if (isPlainPath(prefix)) return;
  throw new ConfigurationError(
    `Toolchains cannot be kept in ${dirname(prefix)}, because OCaml cannot use a directory whose name holds spaces or special characters; set ${storeVariable(env)} to another one.`,
  );
}

/** What went wrong while a toolchain was built, as a sentence where a full or read-only disk was the cause. */
export async function explainStore(
  error: unknown,
  prefix: string,
  env: Environment,
): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const text = error instanceof ToolError ? error.output : error.message;
  if (/ENOSPC|No space left on device/.test(text) || (await isFull(dirname(prefix), tmpdir())))
    return new ConfigurationError(
      `There is not enough free disk space in ${dirname(prefix)} or ${tmpdir()} to build a toolchain (about 200 MB); make room or set ${storeVariable(env)} and TMPDIR.`,
    );
  if (/EACCES|EROFS|EPERM/.test(text) && !(error instanceof ToolError))
    return new ConfigurationError(
      `Toolchains cannot be kept in ${dirname(prefix)}: ${error.message}; make it writable or set ${storeVariable(env)} to another directory.`,
    );
  return error;
}

/** Whether less than 100 KB is free somewhere; ar and others do not say that a disk is full. */
export async function isFull(...directories: readonly string[]): Promise<boolean> {
  const free = directories.map((path) =>
    statfs(path).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => Number.POSITIVE_INFINITY,
    ),
  );
  return (await Promise.all(free)).some((bytes) => bytes < 100_000);
}
