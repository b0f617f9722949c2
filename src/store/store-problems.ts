import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError, ToolError } from "../base/errors.ts";
import { isPlainPath } from "../base/paths.ts";

/** Of an item, the parts that sentences about it need (item.ts). */
interface Named {
  readonly what: string;
  readonly megabytes?: number;
}

/** The variable that decides where the store is (`storeRoot`). */
const storeVariable = (env: Environment): string =>
  env["RUNNER_TOOL_CACHE"] ? "RUNNER_TOOL_CACHE" : "XDG_CACHE_HOME";

/**
 * Throws ConfigurationError for a prefix that cannot be used: OCaml and dune split the name of a C compiler at
 * spaces, findlib its path at colons.
 */
export function refuseUnusable({ what }: Named, prefix: string, env: Environment): void {
  if (isPlainPath(prefix)) return;
  throw new ConfigurationError(
    `The ${what} cannot be kept in ${dirname(prefix)}, because OCaml cannot use a directory whose name holds spaces or special characters; set ${storeVariable(env)} to another one.`,
  );
}

/** An error from the building of an item, as a sentence where a full or read-only disk was the cause. */
export async function explainStore(
  error: unknown,
  { what, megabytes }: Named,
  prefix: string,
  env: Environment,
): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const text = error instanceof ToolError ? error.output : error.message;
  const room = megabytes === undefined ? "" : ` (about ${megabytes} MB)`;
  if (/ENOSPC|No space left on device/.test(text) || (await isFull(dirname(prefix), tmpdir())))
    return new ConfigurationError(
      `There is not enough free disk space in ${dirname(prefix)} or ${tmpdir()} to build the ${what}${room}; make room or set ${storeVariable(env)} and TMPDIR.`,
    );
  if (/EACCES|EROFS|EPERM/.test(text) && !(error instanceof ToolError))
    return new ConfigurationError(
      `The ${what} cannot be kept in ${dirname(prefix)}: ${error.message}; make it writable or set ${storeVariable(env)} to another directory.`,
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
