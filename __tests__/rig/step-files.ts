import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Pairs, parsePairs, parsePaths } from "./file-commands.ts";
import type { Masks } from "./masks.ts";
import type { StepLog } from "./step-log.ts";

/** What a step wrote into the files that a runner gives it. */
export interface Written {
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly paths: readonly string[];
  /** Masked; absent if nothing was written, or too much. */
  readonly summary?: string;
  /** A file could not be read as a runner reads it, which fails the step. */
  readonly refused: boolean;
}

/** The files of one step: empty at first. */
export interface StepFiles {
  /** GITHUB_OUTPUT and the others, by lower-case name without the prefix. */
  readonly context: Readonly<Record<FileName, string>>;
  /** Reads them after the step. What a runner complains of goes into the step's log. */
  read(log: StepLog, masks: Masks): Written;
}

const names = ["output", "env", "path", "state", "step_summary"] as const;
type FileName = (typeof names)[number];

const summaryLimit = 1024 * 1024;
const kib = (bytes: number) => Math.floor(bytes / 1024);

/** A file that the step has removed counts as empty. */
function content(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function readSummary(bytes: Buffer, log: StepLog, masks: Masks): { summary?: string } {
  if (bytes.length === 0) return {};
  if (bytes.length > summaryLimit) {
    const sizes = `supports content up to a size of ${kib(summaryLimit)}k, got ${kib(bytes.length)}k.`;
    log.annotate("error", `$GITHUB_STEP_SUMMARY upload aborted, ${sizes}`);
    return {};
  }
  const lines = bytes.toString().replace(/\n$/, "").split("\n");
  return { summary: lines.map((line) => `${masks.apply(line)}\n`).join("") };
}

function withoutBlocked({ pairs, error }: Pairs, log: StepLog): Pairs {
  const allowed = pairs.filter(([name]) => name.toUpperCase() !== "NODE_OPTIONS");
  if (allowed.length < pairs.length) {
    log.annotate("error", "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
  }
  return { pairs: allowed, ...(error === undefined ? {} : { error }) };
}

/** Makes the files of a step in a new directory of its machine, which this process sees at `outside(directory)`. */
export function makeStepFiles(
  directory: string,
  outside: (path: string) => string = (path) => path,
): StepFiles {
  mkdirSync(outside(directory), { recursive: true });
  const path = (name: FileName) => join(directory, name);
  const seen = (name: FileName) => outside(path(name));
  for (const name of names) writeFileSync(seen(name), "");
  const context = {
    output: path("output"),
    env: path("env"),
    path: path("path"),
    state: path("state"),
    step_summary: path("step_summary"),
  };
  return {
    context,
    read(log, masks) {
      let refused = false;
      const record = (name: FileName, { pairs, error }: Pairs) => {
        if (error !== undefined) {
          log.annotate("error", `Unable to process file command '${name}' successfully.`);
          log.annotate("error", error);
          refused = true;
        }
        return Object.fromEntries(pairs);
      };
      const pairs = (name: FileName) => parsePairs(content(seen(name)).toString());
      const written = {
        paths: parsePaths(content(seen("path")).toString()),
        environment: record("env", withoutBlocked(pairs("env"), log)),
        ...readSummary(content(seen("step_summary")), log, masks),
        state: record("state", pairs("state")),
        outputs: record("output", pairs("output")),
      };
      rmSync(outside(directory), { recursive: true });
      return { ...written, refused };
    },
  };
}
