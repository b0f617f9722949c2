import { type Finished, run } from "../process.ts";
import type { Log } from "../report/log.ts";
import { type Diagnostic, parseDiagnostics } from "./diagnostics.ts";
import { buildCommand, type DuneSetting, duneEnvironment } from "./dune.ts";

/** What a workspace is asked to build: dune's file for each image, by target. */
export interface BuildRequest {
  readonly workspace: string;
  readonly files: readonly { readonly target: string; readonly file: string }[];
}

/** The targets that failed with what the tools said; every other target of the request is built. */
export interface BuildResult {
  readonly failed: ReadonlyMap<string, readonly Diagnostic[]>;
  readonly warnings: readonly Diagnostic[];
  readonly seconds: number;
}

/**
 * Builds all files of one workspace with one dune. dune goes on after an error, but its messages do not name their
 * context reliably (dune 2.9 never, 3.x not for compilers' messages); so when it fails each target is asked for once
 * more by itself, which costs a null build and tells exactly whose error it is and which targets are complete.
 */
export async function buildWorkspace(
  request: BuildRequest,
  setting: DuneSetting,
  log: Log,
): Promise<BuildResult> {
  const env = duneEnvironment(setting);
  const inTree = { cwd: setting.tree, env };
  const all = await run(buildCommand(setting, filesOf(request), log.verbose ? "short" : "quiet"), {
    ...inTree,
    onLine: (line) => log.child(line, request.workspace),
  });
  // dune 3 does not say whose signal it was. Always asking for commands would cut up other messages.
  const extra = / got signal \w/.test(all.stderr) ? ["--always-show-command-line"] : [];
  const warnings = parseDiagnostics(all.stderr).filter(({ severity }) => severity === "warning");
  const failed = new Map<string, readonly Diagnostic[]>();
  let seconds = all.seconds;
  if (all.code !== 0)
    for (const target of new Set(request.files.map((file) => file.target))) {
      const command = buildCommand(setting, filesOf(request, target), "quiet", extra);
      const alone = await run(command, inTree);
      seconds += alone.seconds;
      if (alone.code !== 0) failed.set(target, errorsOf(alone));
    }
  return { failed, warnings, seconds };
}

function filesOf(request: BuildRequest, target?: string): string[] {
  const chosen = request.files.filter((file) => target === undefined || file.target === target);
  return [...new Set(chosen.map(({ file }) => file))];
}

/** At least one: a dune that dies without a word has its status for a message. */
function errorsOf(finished: Finished): readonly Diagnostic[] {
  const errors = parseDiagnostics(finished.stderr).filter(({ severity }) => severity === "error");
  if (errors.length > 0) return errors;
  const how = finished.signal
    ? `was killed by ${finished.signal}`
    : `ended with status ${finished.code}`;
  return [{ severity: "error", message: `dune ${how} without a message.` }];
}
