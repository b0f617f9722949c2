import { parseArgs } from "node:util";
import { ConfigurationError } from "../base/errors.ts";
import { nearest, quoted } from "../base/words.ts";
import { inputs as allInputs, type InputName } from "./definitions.ts";
import type { Flags } from "./layers.ts";

const inputs = allInputs.filter(({ runnerOnly }) => !runnerOnly);
const commands = ["plan", "build", "help", "version"] as const;

/** A command and its flags, whose values `loadInputs` reads. */
export interface CommandLine {
  readonly command: (typeof commands)[number];
  readonly flags: Flags;
}

/**
 * Reads the arguments after node and the script. None at all, `-h` and `--help` ask for help, `-V` and `--version` for
 * the version. Throws one ConfigurationError with everything that is wrong.
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const names = inputs.filter(({ kind }) => kind !== "boolean").map(({ name }) => name);
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(names.map((name) => [name, { type: "string" }] as const)),
    strict: false,
    tokens: true,
  });
  const problems: string[] = [];
  const flags: Partial<Record<InputName, string>> = {};
  const words: string[] = [];
  let command: CommandLine["command"] | undefined;
  let misspelt = false;
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    if (/^(?:-h|--help)$/.test(token.rawName)) command = "help";
    else if (/^(?:-V|--version)$/.test(token.rawName)) command ??= "version";
    else misspelt = !readFlag(token, flags, problems) || misspelt;
  }
  if (command || argv.length === 0) return { command: command ?? "help", flags: {} };
  const [word, ...rest] = words;
  command = commands.find((each) => each === word);
  // A misspelt flag leaves its value among the words.
  if (command === undefined && !misspelt) problems.unshift(unknownCommand(word));
  if (!misspelt) problems.push(...rest.map(unexpectedWord));
  if (command !== undefined && problems.length === 0) return { command, flags };
  throw new ConfigurationError(problems.map((message) => ({ message })));
}

interface FlagToken {
  /** Without dashes. */
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  /** Written `--name=value`. */
  readonly inlineValue: boolean | undefined;
}

/** Adds a flag or a problem with it; false for an unknown flag. */
function readFlag(
  { name: written, rawName, value, inlineValue }: FlagToken,
  flags: Partial<Record<InputName, string>>,
  problems: string[],
): boolean {
  const negated = inputs.find(({ name, kind }) => kind === "boolean" && written === `no-${name}`);
  const row = negated ?? inputs.find(({ name }) => rawName === `--${name}`);
  if (row === undefined) {
    problems.push(unknownFlag(rawName));
  } else if (flags[row.name] !== undefined) {
    const advice = row.kind === "list" ? `; put all names into one: --${row.name} "a b"` : "";
    problems.push(`flag --${row.name} is given twice${advice}.`);
  } else if (negated) {
    if (value !== undefined) problems.push(`flag ${rawName} takes no value.`);
    flags[row.name] = "false";
  } else if (row.kind === "boolean") {
    flags[row.name] = value ?? "true";
  } else if (value === undefined || (!inlineValue && value.startsWith("--"))) {
    problems.push(`flag ${rawName} needs a value: ${rawName}=VALUE.`);
  } else {
    flags[row.name] = value;
  }
  return row !== undefined;
}

function unknownFlag(rawName: string): string {
  const known = inputs.flatMap(({ name, kind }) =>
    kind === "boolean" ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  );
  const likely = nearest(rawName, [...known, "--help", "--version"], 1);
  return `unknown flag ${quoted(rawName)}; the nearest is ${likely.map(quoted).join()}.`;
}

function unknownCommand(word: string | undefined): string {
  if (word === undefined) return "the command is missing; write `plan` or `build` first.";
  const likely = nearest(word, commands, 1);
  return `unknown command ${quoted(word)}; the nearest is ${likely.map(quoted).join()}.`;
}

function unexpectedWord(word: string): string {
  return `unexpected argument ${quoted(word)}; a list is one argument: --targets "unix js".`;
}
