import { CancelledError, ConfigurationError, ToolError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";

/** Exit statuses of the command line tool. */
export const exitStatus = {
  ok: 0,
  failed: 1,
  configuration: 2,
  internal: 70,
  cancelled: 130,
} as const;

/**
 * Says what went wrong: a user's mistakes as sentences, a tool's failure with the tool's own words, anything else with
 * its stack, since that is a bug here. Returns the exit status that fits.
 */
export function reportFailure(log: Log, error: unknown): number {
  if (error instanceof ConfigurationError) {
    for (const { message, at } of error.problems) log.error(message, at);
    return exitStatus.configuration;
  }
  if (error instanceof ToolError) {
    if (error.output !== "") log.info(error.output);
    log.error(error.message);
    return exitStatus.failed;
  }
  if (error instanceof CancelledError) {
    log.error("Cancelled.");
    return exitStatus.cancelled;
  }
  const system = systemFailure(error);
  if (system !== undefined) {
    log.error(system);
    return exitStatus.failed;
  }
  log.info(error instanceof Error ? (error.stack ?? error.message) : String(error));
  log.error("This is a bug in dune-targets, please report it with the lines above.");
  return exitStatus.internal;
}

const systemCauses: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the disk; free some and run again",
  EDQUOT: "the disk quota is used up; free some space and run again",
  EROFS: "the file system is read-only; choose a place that can be written",
};

/** The machine's own refusals, which are neither a mistake nor a bug. */
function systemFailure(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string")
    return undefined;
  const file = (key: "path" | "dest") => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === "string" ? value : undefined;
  };
  if (error.code === "EACCES" || error.code === "EPERM")
    return `Cannot read or write ${file("path") ?? "a file"}: permission is denied; check its owner and mode.`;
  const cause = systemCauses[error.code];
  return cause && `Cannot write ${file("dest") ?? file("path") ?? "a file"}: ${cause}.`;
}
