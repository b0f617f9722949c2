import { visible } from "./words.ts";

/** A place in a file of the user's: `line` counts from 1, `column` counts bytes from 0, as dune does. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** One thing that is wrong: a sentence with its cause and its remedy, and where it is if it is in a file. */
export interface Problem {
  readonly message: string;
  readonly at?: Location;
}

/** `file:line: message`, the form every editor understands. */
export function formatProblem(problem: Problem): string {
  const { message, at } = problem;
  return at ? `${visible(at.file)}:${at.line}: ${message}` : message;
}

/** The user's mistake. Shown as sentences, never with a stack; all problems found are reported at once. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  readonly problems: readonly Problem[];
  constructor(problems: string | Problem | readonly Problem[]) {
    const list =
      typeof problems === "string"
        ? [{ message: problems }]
        : "message" in problems
          ? [problems]
          : problems;
    // A name may hold a line end, and what follows it would pass for a line of ours, or for the runner's command.
    const shown = list.map((problem) => ({ ...problem, message: visible(problem.message) }));
    super(shown.map(formatProblem).join("\n"));
    this.problems = shown;
  }
}

/** A tool we ran failed (apt, make, gcc, dune, an emulator). `output` holds the last lines it printed. */
export class ToolError extends Error {
  override readonly name = "ToolError";
  readonly output: string;
  constructor(message: string, output = "") {
    super(message);
    this.output = output;
  }
}

/** The run was interrupted (SIGINT, SIGTERM, a cancelled job). */
export class CancelledError extends Error {
  override readonly name = "CancelledError";
}

/** What is wrong with a file, as a noun phrase; thrown by the parts of the ELF reader and caught by `readElf`. */
export class Malformed extends Error {}
