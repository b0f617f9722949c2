import type { Environment } from "./environment.ts";
import type { Log } from "./log.ts";

/** What goes through everything that runs tools. */
export interface Context {
  /** Variables of what is run. The token of the runner's services is not among them: that is in `Services`. */
  readonly env: Environment;
  readonly log: Log;
  /** Where things that were made or fetched are kept; absolute. */
  readonly store: string;
  /** How many jobs a tool may run side by side. */
  readonly jobs: number;
}
