import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "../base/log.ts";
import { type Finished, run } from "../process/run.ts";
import { readDependencyPaths } from "./dependency-path.ts";
import { type Diagnostic, parseDiagnostics } from "./diagnostics.ts";
import { buildCommand, type DuneSetting, duneEnvironment, stopAtError } from "./dune.ts";

/** The files that a workspace is asked for, each with the image that it is for (`T`). */
export interface BuildRequest<T> {
  readonly workspace: string;
  readonly files: readonly { readonly image: T; readonly file: string }[];
  /** Stops the build, as does its own first failure; without it everything that can be built is. */
  readonly failFast: AbortSignal | undefined;
}

/** The images that failed, with the words of the tools, and those that were cancelled; all others are built. */
export interface BuildResult<T> {
  readonly failed: ReadonlyMap<T, readonly Diagnostic[]>;
  readonly cancelled: ReadonlySet<T>;
  readonly warnings: readonly Diagnostic[];
  readonly seconds: number;
}

/** How one dune is run: what it prints is shown or not, and it may be given a number of seconds. */
type Dune = (
  files: readonly string[],
  how: { readonly live?: boolean; readonly deadline?: number; readonly extra?: readonly string[] },
) => Promise<Finished>;

/**
 * Builds all files of one workspace with one dune. dune goes on after an error, but its messages do not name their
 * context reliably (dune 2.9 never, 3.x not for compilers' messages); so when it fails each image is asked for once
 * more by itself, which costs a null build and tells exactly whose error it is and which images are complete.
 */
export async function buildWorkspace<T>(
  request: BuildRequest<T>,
  setting: DuneSetting,
  log: Log,
): Promise<BuildResult<T>> {
  const env = duneEnvironment(setting);
  const { failFast, workspace } = request;
  const stop = failFast ? stopAtError(setting) : [];
  const dune: Dune = (files, { live = false, deadline, extra = [] }) => {
    const display = live && log.verbose ? "short" : "quiet";
    const own = new AbortController();
    const cancel = live && failFast ? AbortSignal.any([own.signal, failFast]) : own.signal;
    return run(buildCommand(setting, files, display, [...stop, ...extra]), {
      cwd: setting.tree,
      env,
      ...(deadline === undefined ? {} : { deadline }),
      ...(failFast && { cancel }),
      onLine(line) {
        if (live) log.child(line, workspace);
        // Only where it must be: a rule that succeeds may print what looks like an error.
        if (failFast && stop.length === 0 && saysError.test(line))
          setTimeout(() => own.abort(), restOfMessage).unref();
      },
    });
  };
  const all = await dune(filesOf(request), { live: true });
  const warnings = parseDiagnostics(all.stderr).filter(({ severity }) => severity === "warning");
  if (all.code === 0)
    return { failed: new Map(), cancelled: new Set(), warnings, seconds: all.seconds };
  const { seconds, ...blamed } = await (failFast
    ? blameFirst(request, setting, dune, all)
    : blameEach(request, dune, all));
  return { ...blamed, warnings, seconds: all.seconds + seconds };
}

type Blamed<T> = Omit<BuildResult<T>, "warnings">;

const imagesOf = <T>(request: BuildRequest<T>): ReadonlySet<T> =>
  new Set(request.files.map(({ image }) => image));

/** dune 3 does not say whose signal it was. Always asking for commands would cut up other messages. */
const moreOf = ({ stderr }: Finished): readonly string[] =>
  / got signal \w/.test(stderr) ? ["--always-show-command-line"] : [];

async function blameEach<T>(
  request: BuildRequest<T>,
  dune: Dune,
  all: Finished,
): Promise<Blamed<T>> {
  const failed = new Map<T, readonly Diagnostic[]>();
  let seconds = 0;
  for (const image of imagesOf(request)) {
    const files = filesOf(request, image);
    const alone = await dune(files, { extra: moreOf(all) });
    seconds += alone.seconds;
    if (alone.code !== 0) failed.set(image, await withWays(errorsOf(alone), files, dune));
  }
  return { failed, cancelled: new Set(), seconds };
}

/**
 * Finds whose failure has stopped dune, and what was complete by then, without building the rest: an image has as
 * long as all of them had, and once one has failed only those are asked for whose files are there, which may be of
 * an earlier run or half-written.
 */
async function blameFirst<T>(
  request: BuildRequest<T>,
  { tree }: DuneSetting,
  dune: Dune,
  all: Finished,
): Promise<Blamed<T>> {
  const failed = new Map<T, readonly Diagnostic[]>();
  const cancelled = new Set<T>();
  const how = { deadline: all.seconds + 5, extra: moreOf(all) };
  let seconds = 0;
  for (const image of imagesOf(request)) {
    const files = filesOf(request, image);
    const complete = files.every((file) => existsSync(join(tree, file)));
    const known = failed.size > 0 || request.failFast?.aborted;
    const alone = complete || !known ? await dune(files, how) : undefined;
    seconds += alone?.seconds ?? 0;
    if (alone === undefined || alone.timedOut) cancelled.add(image);
    else if (alone.code !== 0)
      failed.set(image, await withWays(errorsOf(alone), files, dune, how.deadline));
  }
  const [first] = cancelled;
  if (failed.size === 0 && !request.failFast?.aborted && first !== undefined) {
    cancelled.delete(first);
    failed.set(first, errorsOf(all));
  }
  return { failed, cancelled, seconds };
}

const contextOf = (file: string): string | undefined => /^_build\/([^/]+)\//.exec(file)?.[1];

/**
 * Errors with the context that they are of, where that is another than the image's: programs that rules run are built
 * for the machine itself. dune is asked for the way to each error, which costs another null build.
 */
async function withWays(
  errors: readonly Diagnostic[],
  files: readonly string[],
  dune: Dune,
  deadline?: number,
): Promise<readonly Diagnostic[]> {
  const own = new Set(files.map(contextOf));
  if (own.has("default") || own.has(undefined)) return errors;
  const extra = ["--debug-dependency-path"];
  const explained = await dune(files, { extra, ...(deadline !== undefined && { deadline }) });
  const wayTo = readDependencyPaths(explained.stderr);
  return errors.map((error) => {
    const { context, ...way } = wayTo(error);
    const foreign = context !== undefined && !own.has(context);
    return { ...error, ...way, ...(foreign && { context }) };
  });
}

/** Milliseconds in which dune prints what follows the line that says that there is an error: why. */
const restOfMessage = 500;

/** How dune and compilers begin what they fail with, for a dune that has no option to stop there. */
const saysError =
  /^Error(?: \(.*\))?: |^\S+:\d+(?::\d+)?: (?:fatal )?error: |\((?:exit \d+|got signal \w+)\)$|^Command (?:exited with code \d+|got signal \w+)\.$/;

function filesOf<T>(request: BuildRequest<T>, image?: T): string[] {
  const chosen = request.files.filter((file) => image === undefined || file.image === image);
  return [...new Set(chosen.map(({ file }) => file))];
}

/** At least one: a program that dies without a word has its status for a message. */
export function errorsOf(finished: Finished, program = "dune"): readonly Diagnostic[] {
  const errors = parseDiagnostics(finished.stderr).filter(({ severity }) => severity === "error");
  if (errors.length > 0) return errors;
  const how = finished.signal
    ? `was killed by ${finished.signal}`
    : `ended with status ${finished.code}`;
  return [{ severity: "error", message: `${program} ${how} without a message.` }];
}
