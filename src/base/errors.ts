import { visible } from "./words.ts";

/** A place in a user's file. Like dune, `line` counts from 1 and `column` counts bytes from 0. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

/** One mistake: a sentence with its cause and its remedy, and its place if it is in a file. */
export interface Problem {
  readonly message: string;
  readonly at?: Location;
}

/** `file:line: message`, the form every editor understands. */
export function formatProblem(problem: Problem): string {
  const { message, at } = problem;
  return at ? `${visible(at.file)}:${at.line}: ${message}` : message;
}

/** The user's mistakes, all at once. Shown as sentences, never with a stack. */
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
    // A name may hold a line end: the text after it would pass for a line of ours, or for a command of the runner.
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

/** A file breaks its format; the message says how, as a noun phrase. The readers of ELF and PE catch it themselves. */
export class Malformed extends Error {}
