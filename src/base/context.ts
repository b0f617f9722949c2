import type { Environment } from "./environment.ts";
import type { Log } from "./log.ts";

/** The record that goes through everything that runs tools. */
export interface Context {
  /** Variables for tools, without the token of the runner's services: that is in `Services`. */
  readonly env: Environment;
  readonly log: Log;
  /** Directory that keeps what was made or fetched; absolute. */
  readonly store: string;
  /** Number of jobs that a tool may run side by side. */
  readonly jobs: number;
}
