import type { Location } from "./errors.ts";

/** Where everything the pipeline says goes. Modules are handed one; none prints by itself. */
export interface Log {
  /** Whether lines of progress of child processes are wanted: yes where a group can be folded. */
  readonly verbose: boolean;
  info(message: string): void;
  warning(message: string, at?: Location): void;
  error(message: string, at?: Location): void;
  /** A phase: a group on a runner, a heading on a terminal. Ends with its seconds. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
  /** One line for a finished step. */
  step(done: string, seconds: number): void;
  /** A line of a child process, `source` naming it when several run side by side. */
  child(line: string, source?: string): void;
}
