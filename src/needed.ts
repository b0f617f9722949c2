import { ToolError } from "./errors.ts";
import { type Finished, type RunOptions, run } from "./process.ts";

/**
 * Runs a program that may be needed while the plan is made, when nothing has been installed yet. Where it is not there, the
 * ToolError says what needs it (`what`).
 */
export async function runNeeded(
  what: string,
  argv: readonly string[],
  options: RunOptions,
): Promise<Finished> {
  try {
    return await run(argv, options);
  } catch (error) {
    if (!(error instanceof ToolError) || !error.message.endsWith("not on PATH.")) throw error;
    throw new ToolError(`${error.message.slice(0, -1)}; install it, because ${what} needs it.`);
  }
}
