import type { Location } from "./errors.ts";

/** Takes everything that the pipeline says. Modules are handed one; none prints by itself. */
export interface Log {
  /** Whether child processes' lines of progress are wanted, as they are where groups can be folded. */
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
