import { cancelAll } from "./process.ts";

/**
 * Hands an interruption on to every child: the runner sends SIGINT to this process only, and 7.5 s later SIGTERM.
 * The pipeline then ends with CancelledError.
 */
export function forwardSignals(): void {
  process.on("SIGINT", () => cancelAll("SIGINT"));
  process.on("SIGTERM", () => cancelAll("SIGKILL"));
}
