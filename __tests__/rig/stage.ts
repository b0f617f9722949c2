import { join } from "node:path";
import {
  githubContext,
  type Places,
  runnerContext,
  type Services,
  variables,
} from "./environment.ts";
import type { Machine } from "./machine.ts";
import type { Masks } from "./masks.ts";
import { makeStepFiles, type Written } from "./step-files.ts";
import { type Annotation, openStepLog, type StepLog } from "./step-log.ts";
import { type Ended, runnerTimings, startProcess, type Timings } from "./step-process.ts";

/** A runner that differs from the usual. */
export interface JobOptions {
  /** Without them actions find none of ACTIONS_*. */
  readonly services?: Services;
  /** Name of the repository, and so of the last directory of the workspace. */
  readonly repository?: string;
  /** GITHUB_* by lower-case name without the prefix, for instance `event_name`. */
  readonly github?: Readonly<Record<string, string>>;
  /** Where the steps run, for instance `machineOf(root)`; the machine of the tests if not given. */
  readonly on?: Machine;
  /** The machine's environment: instead of, or besides, PATH, HOME and LANG. */
  readonly machine?: Readonly<Record<string, string>>;
  /** Absolute paths of directories elsewhere than below the job's own; they outlive it, as on a machine that is kept. */
  readonly places?: Partial<Pick<Places, "temp" | "toolCache">>;
  /** Debug logging is on. */
  readonly debug?: boolean;
  readonly timings?: Timings;
}

/** What the steps of a job share and change. */
export interface Shared {
  readonly machine: Machine;
  readonly places: Places;
  readonly options: JobOptions;
  readonly masks: Masks;
  readonly trackingId: string;
  /** GITHUB_ENV so far. */
  environment: Readonly<Record<string, string>>;
  /** GITHUB_PATH so far; the last one is searched first. */
  paths: readonly string[];
  /** How many stages have been started. */
  started: number;
}

/** One process of a step, and what it is given besides what all are. */
export interface Stage {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What the runner warns of before it starts. */
  readonly warnings: readonly string[];
}

/** What became of a step. */
export interface StepResult extends Ended, Written {
  readonly conclusion: "success" | "failure" | "cancelled";
  /** As it is shown: masked, with `##[group]`, `##[error]` and so on. */
  readonly log: readonly string[];
  readonly annotations: readonly Annotation[];
}

/** A step that runs. */
export interface RunningStep {
  readonly result: Promise<StepResult>;
  /** The log so far. */
  readonly lines: readonly string[];
  /** Resolves once the log shows this text. Throws, with the log, if the step ends before. */
  shows(text: string): Promise<void>;
  /** Cancels it, as the button on GitHub does. */
  cancel(): void;
}

/** The whole environment of a stage's process; later parts win. */
function stageEnvironment(
  { machine, places, options, trackingId, environment, paths }: Shared,
  files: Readonly<Record<string, string>>,
  given: Stage["env"],
): Record<string, string> {
  const path = options.machine?.["PATH"] ?? machine.path;
  return {
    HOME: join(places.top, "home"),
    LANG: "C.UTF-8",
    ...options.machine,
    RUNNER_TRACKING_ID: trackingId,
    ...environment,
    ...given,
    PATH: [...paths.toReversed(), path].join(":"),
    ...variables("GITHUB", githubContext(places, { ...options.github, ...files })),
    ...variables("RUNNER", runnerContext(places, options.debug ?? false)),
    GITHUB_ACTIONS: "true",
    CI: "true",
  };
}

/** What later steps get of what this one wrote. */
function hand(shared: Shared, { environment, paths }: Written): void {
  shared.environment = { ...shared.environment, ...environment };
  shared.paths = [...shared.paths.filter((path) => !paths.includes(path)), ...new Set(paths)];
}

function conclude(ended: Ended, written: Written, log: StepLog): StepResult {
  const failed = ended.exitCode !== 0 || log.refused() || written.refused;
  const conclusion = ended.cancelled ? "cancelled" : failed ? "failure" : "success";
  return { ...ended, ...written, conclusion, log: log.lines, annotations: log.annotations };
}

/** Starts one process of a step. */
export function startStage(shared: Shared, { argv, env, warnings }: Stage): RunningStep {
  const { machine, places, options, masks } = shared;
  shared.started += 1;
  const name = `_runner_file_commands/${shared.started}`;
  const files = makeStepFiles(join(places.temp, name), machine.outside);
  const log = openStepLog({ masks, workspace: places.workspace, debug: options.debug ?? false });
  for (const warning of warnings) log.annotate("warning", warning);
  const looks = new Set<() => void>();
  machine.own(places.top);
  const child = startProcess({
    ...machine.spawn({
      argv,
      cwd: places.workspace,
      env: stageEnvironment(shared, files.context, env),
    }),
    programOf: machine.programOf,
    timings: options.timings ?? runnerTimings,
    onLine(line) {
      log.line(line);
      for (const look of looks) look();
    },
  });
  const result = child.ended.then((ended) => {
    const written = files.read(log, masks);
    hand(shared, written);
    return conclude(ended, written, log);
  });
  return {
    result,
    lines: log.lines,
    cancel: child.cancel,
    shows: (text) => shows(text, log.lines, looks, result),
  };
}

function shows(
  text: string,
  lines: readonly string[],
  looks: Set<() => void>,
  result: Promise<StepResult>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (lines.some((line) => line.includes(text))) resolve();
    };
    looks.add(look);
    look();
    const log = () => `The step ended without showing '${text}':\n${lines.join("\n")}`;
    result.then(() => reject(new Error(log())), reject);
  });
}
