import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Action } from "./action-file.ts";
import { inputVariables, type Places, serviceVariables } from "./environment.ts";
import { type Machine, thisMachine } from "./machine.ts";
import { openMasks } from "./masks.ts";
import { findOrphans, killOrphans, type Orphan } from "./process-table.ts";
import {
  type JobOptions,
  type RunningStep,
  type Shared,
  type StepResult,
  startStage,
} from "./stage.ts";

/** What a workflow says of one step: an action with its inputs, or a program (`run:`). */
export type Step = (
  | { readonly uses: Action; readonly with?: Readonly<Record<string, string>> }
  | { readonly run: readonly string[] }
) & { readonly env?: Readonly<Record<string, string>> };

/** What happened at the end of a job. */
export interface JobEnd {
  /** Posts of the actions, the last action's first. */
  readonly posts: readonly StepResult[];
  /** Processes that had to be killed. Whatever is here is a mistake of the steps'. */
  readonly orphans: readonly Orphan[];
}

/** A job on a runner of its own: directories, environment and secrets that its steps share. */
export interface Job extends Places {
  /** A path of the machine that the steps run on, as this process reads and writes it. */
  path(inside: string): string;
  start(step: Step): RunningStep;
  run(step: Step): Promise<StepResult>;
  /** Runs the posts of all actions that were started, whatever became of them, then kills what is left. */
  finish(): Promise<JobEnd>;
  /** Kills what is left and removes the job's directories. */
  close(): void;
}

function makePlaces(
  repository: string,
  { makeTop, outside }: Machine,
  elsewhere: JobOptions["places"],
): Places {
  const top = makeTop();
  const places = {
    top,
    workspace: join(top, "work", repository, repository),
    temp: join(top, "work", "_temp"),
    toolCache: join(top, "tools"),
    ...elsewhere,
  };
  for (const place of [places.workspace, places.temp, places.toolCache, join(top, "home")]) {
    mkdirSync(outside(place), { recursive: true });
  }
  writeFileSync(outside(join(top, "event.json")), "{}");
  return places;
}

/** What a runner warns of when a step gives inputs that the action does not know. */
function unexpected({ inputs }: Action, given: Readonly<Record<string, string>>): string[] {
  if (inputs === undefined) return [];
  const unknown = Object.keys(given).filter((name) => !(name in inputs));
  const list = (names: readonly string[]) => `'${names.join("', '")}'`;
  const valid = `valid inputs are [${list(Object.keys(inputs))}]`;
  return unknown.length === 0 ? [] : [`Unexpected input(s) ${list(unknown)}, ${valid}`];
}

/** What a job remembers of an action that was started: how to run its post. */
type Post = () => Promise<StepResult>;

/** Starts an action's main, and remembers its post, which gets the state that main saves. */
function startAction(
  shared: Shared,
  { uses, with: given = {}, env = {} }: Extract<Step, { uses: Action }>,
  posts: Post[],
): RunningStep {
  const common = {
    ...env,
    ...inputVariables({ ...uses.inputs, ...given }),
    ...serviceVariables(shared.options.services),
  };
  const warnings = unexpected(uses, given);
  const { node } = shared.machine;
  const main = startStage(shared, { argv: [node, uses.main], env: common, warnings });
  const { post } = uses;
  if (post !== undefined) {
    posts.push(async () => {
      const { state } = await main.result;
      const saved = Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]);
      const env = { ...common, ...Object.fromEntries(saved) };
      return startStage(shared, { argv: [node, post], env, warnings: [] }).result;
    });
  }
  return main;
}

async function runPosts(posts: Post[]): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (let post = posts.pop(); post !== undefined; post = posts.pop()) results.push(await post());
  return results;
}

/** Makes a runner's directories and environment. */
export function openJob(options: JobOptions = {}): Job {
  const machine = options.on ?? thisMachine;
  const places = makePlaces(options.repository ?? "hello", machine, options.places);
  const masks = openMasks();
  const { token } = options.services ?? {};
  if (token !== undefined) masks.add(token);
  const trackingId = `github_${randomUUID()}`;
  const shared: Shared = {
    ...{ machine, places, options, masks, trackingId },
    ...{ environment: {}, paths: [], started: 0 },
  };
  const posts: Post[] = [];
  const start: Job["start"] = (step) =>
    "uses" in step
      ? startAction(shared, step, posts)
      : startStage(shared, { argv: step.run, env: step.env ?? {}, warnings: [] });
  const cleanUp = () => {
    const orphans = findOrphans(trackingId, machine.territory(places.top));
    killOrphans(orphans);
    return orphans;
  };
  return {
    ...places,
    path: machine.outside,
    start,
    run: (step) => start(step).result,
    finish: async () => ({ posts: await runPosts(posts), orphans: cleanUp() }),
    close() {
      cleanUp();
      rmSync(machine.outside(places.top), { recursive: true, force: true });
    },
  };
}
