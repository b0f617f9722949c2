import * as core from "@actions/core";
import type { Location } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { formatSeconds } from "../base/words.ts";

/** The runner shows this many annotations of each type for a step (actions/runner, IssueMatcher limits). */
const annotationLimit = 10;

/**
 * A log for GitHub's runner: phases are groups, problems are annotations. `prefix` is the path from the workspace to
 * the project, since annotations name files from the workspace's root.
 */
export function runnerLog(prefix: string): Log {
  const counts = { error: 0, warning: 0 };
  const annotate = (kind: "error" | "warning", message: string, at: Location | undefined) => {
    if (counts[kind]++ >= annotationLimit) {
      core.info(`${kind}: ${at ? `${at.file}:${at.line}: ` : ""}${message}`);
      return;
    }
    (kind === "error" ? core.error : core.warning)(message, at ? place(prefix, at) : {});
  };
  return {
    verbose: true,
    info: core.info,
    warning: (message, at) => annotate("warning", message, at),
    error: (message, at) => annotate("error", message, at),
    group: (title, work) => core.group(title, work),
    step: (done, seconds) => core.info(`✓ ${done} (${formatSeconds(seconds)})`),
    child: (line, source) => core.info(source === undefined ? line : `[${source}] ${line}`),
  };
}

function place(prefix: string, at: Location): core.AnnotationProperties {
  const file = prefix === "" ? at.file : `${prefix}/${at.file}`;
  return {
    file,
    startLine: at.line,
    ...(at.column === undefined ? {} : { startColumn: at.column + 1 }),
  };
}
