import { isAbsolute, relative } from "node:path";
import { type Command, parseCommand } from "./commands.ts";
import type { Masks } from "./masks.ts";

/** An annotation as GitHub shows it beside the code, masked. */
export interface Annotation {
  readonly kind: "error" | "warning" | "notice";
  /** At most 4096 characters. */
  readonly message: string;
  /** `file` (relative to the workspace), `line`, `endline`, `col`, `endcolumn`, `title`, as far as given. */
  readonly properties: Readonly<Record<string, string>>;
}

/** What a runner makes of the lines that a step prints. */
export interface StepLog {
  line(text: string): void;
  /** An annotation of the runner's own. */
  annotate(kind: Annotation["kind"], message: string): void;
  /** The log as it is shown: masked, with `##[group]`, `##[error]` and so on. */
  readonly lines: readonly string[];
  /** At most 10 of each kind. */
  readonly annotations: readonly Annotation[];
  /** A command could not be obeyed, which fails the step. */
  refused(): boolean;
}

/** What the log of a step needs to know of its job. */
export interface LogContext {
  readonly masks: Masks;
  readonly workspace: string;
  /** Whether `::debug::` is shown. */
  readonly debug: boolean;
}

/** What changes while a step prints. */
interface State extends LogContext {
  readonly lines: string[];
  readonly annotations: Annotation[];
  refused: boolean;
  echo: boolean;
  /** While commands are stopped: the word that resumes them. */
  resume: string | undefined;
}

const annotationsOfAKind = 10;
const messageLength = 4096;

function print({ lines, masks }: State, text: string): void {
  lines.push(masks.apply(text));
}

function annotate(
  state: State,
  kind: Annotation["kind"],
  text: string,
  properties: Annotation["properties"] = {},
): void {
  const message = state.masks.apply(text).slice(0, messageLength);
  const count = state.annotations.filter((annotation) => annotation.kind === kind).length;
  if (count < annotationsOfAKind) state.annotations.push({ kind, message, properties });
  print(state, `##[${kind}]${message}`);
}

/** Where an annotation points, with its file relative to the workspace if it is inside. */
function located(properties: Annotation["properties"], workspace: string) {
  const { file } = properties;
  if (file === undefined || !isAbsolute(file)) return properties;
  const inside = relative(workspace, file);
  return inside.startsWith("..") ? properties : { ...properties, file: inside };
}

type Handler = (state: State, command: Command) => void;

const annotation =
  (kind: Annotation["kind"]): Handler =>
  (state, { data, properties }) =>
    annotate(state, kind, data, located(properties, state.workspace));

const refuse: Handler = (_, { name }) => {
  const remedy = "Please upgrade to using Environment Files";
  throw new Error(`The \`${name}\` command is disabled. ${remedy}`);
};

const addMask: Handler = (state, { data }) => {
  const blank = "Can't add secret mask for empty string in ##[add-mask] command.";
  if (data.trim() === "") annotate(state, "warning", blank);
  else state.masks.add(data);
};

const setEcho: Handler = (state, { data }) => {
  const value = data.trim().toLowerCase();
  if (value !== "on" && value !== "off") throw new Error(`Invalid echo command value: '${data}'`);
  state.echo = value === "on";
};

const stop: Handler = (state, { data }) => {
  if (data === "" || handlers.has(data)) throw new Error("Invalid stop-commands token.");
  state.resume = data.toLowerCase();
};

const handlers: ReadonlyMap<string, Handler> = new Map([
  ["error", annotation("error")],
  ["warning", annotation("warning")],
  ["notice", annotation("notice")],
  ["debug", (state, { data }) => void (state.debug && print(state, `##[debug]${data}`))],
  ["group", (state, { data }) => print(state, `##[group]${data}`)],
  ["endgroup", (state) => print(state, "##[endgroup]")],
  ["add-mask", addMask],
  ["echo", setEcho],
  ["stop-commands", stop],
  ["set-env", refuse],
  ["add-path", refuse],
  // A runner still obeys these two, with a warning. Here nothing may come to depend on them.
  ["set-output", refuse],
  ["save-state", refuse],
]);
const neverEchoed = new Set(["error", "warning", "notice", "debug", "add-mask"]);

/** Obeys a command. False if the line is to be printed instead. */
function obey(state: State, command: Command, text: string): boolean {
  if (state.resume !== undefined) {
    if (command.name !== state.resume) return false;
    state.resume = undefined;
    print(state, text);
    return true;
  }
  const echoed = state.echo && !neverEchoed.has(command.name);
  if (echoed || command.name === "stop-commands") print(state, text);
  try {
    handlers.get(command.name)?.(state, command);
  } catch (error) {
    annotate(state, "error", `Unable to process command '${text}' successfully.`);
    annotate(state, "error", error instanceof Error ? error.message : String(error));
    state.refused = true;
  }
  return true;
}

/**
 * Begins the log of a step. Rules and words are those of actions/runner (ActionCommandManager.cs,
 * ExecutionContext.cs). It knows no problem matchers: their commands are printed like any line.
 */
export function openStepLog(context: LogContext): StepLog {
  const state: State = {
    ...context,
    lines: [],
    annotations: [],
    refused: false,
    echo: false,
    resume: undefined,
  };
  return {
    lines: state.lines,
    annotations: state.annotations,
    refused: () => state.refused,
    annotate: (kind, message) => annotate(state, kind, message),
    line(text) {
      const { resume } = state;
      const names = new Set([...handlers.keys(), ...(resume === undefined ? [] : [resume])]);
      const command = parseCommand(text, names);
      if (command === undefined || !obey(state, command, text)) print(state, text);
    },
  };
}
