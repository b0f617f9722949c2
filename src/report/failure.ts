import { CancelledError, ConfigurationError, ToolError } from "../errors.ts";
import type { Log } from "./log.ts";

/** Exit statuses of the command line tool. */
export const exitStatus = { ok: 0, failed: 1, configuration: 2, internal: 70, cancelled: 130 } as const;

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
  log.info(error instanceof Error ? (error.stack ?? error.message) : String(error));
  log.error("This is a bug in dune-targets, please report it with the lines above.");
  return exitStatus.internal;
}
