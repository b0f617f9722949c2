import { rmSync } from "node:fs";
import { readAction } from "../rig/action-file.ts";
import { openJob } from "../rig/job.ts";
import { machineOf } from "../rig/machine.ts";
import type { Rig } from "../rig/rig.ts";
import type { JobOptions, StepResult } from "../rig/stage.ts";
import { type CacheScope, runtimeToken } from "../rig/token.ts";
import { type Root, type RootUser, repository } from "../roots/open-root.ts";

/** The tool cache of every runner: its path is a part of a toolchain's key. */
export const toolCache = "/opt/hostedtoolcache";

/** A job that differs from one of a branch's that builds the example for `unix`. */
export interface JobChoice extends Pick<JobOptions, "github" | "repository" | "places" | "debug"> {
  /** The branch: what it has saved no other sees. */
  readonly scope?: string;
  readonly rights?: CacheScope["rights"];
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: RootUser;
  /** Instead of the rig's. */
  readonly services?: JobOptions["services"];
  /** Changes the checkout. */
  readonly edit?: (workspace: string) => Promise<unknown>;
  /** Between the step and the end of the job. */
  readonly between?: () => Promise<unknown>;
  /** A text of the log at which the step is cancelled. */
  readonly until?: string;
  /** The tool cache is as the last job has left it; else the runner is fresh. */
  readonly kept?: boolean;
}

/** What became of a job. */
export interface Done {
  readonly main: StepResult;
  readonly post: StepResult;
  /** Both logs. */
  readonly log: string;
  /** Both stages' warnings. */
  readonly warnings: readonly string[];
  /** Lines of dune that tell of something compiled or linked. */
  readonly compiled: readonly string[];
}

/** Runs jobs in one root against one rig, each on a fresh runner. */
export function openRunner(root: Root, rig: Rig): (choice?: JobChoice) => Promise<Done> {
  const uses = readAction(root.path(`${repository}/action.yml`), repository);
  return async (choice = {}) => {
    const { scope = "refs/heads/main", rights = 3, user = "root" } = choice;
    if (!choice.kept) rmSync(root.path(toolCache), { recursive: true, force: true });
    const token = runtimeToken({ scopes: [{ scope, rights }] });
    const job = openJob({
      on: machineOf(root, user),
      ...choice,
      services: choice.services ?? { url: rig.url, token },
      places: { toolCache, ...choice.places },
    });
    try {
      await root.runOk(["cp", "-r", `${repository}/examples/hello/.`, job.workspace]);
      await choice.edit?.(job.workspace);
      const step = job.start({
        uses,
        with: { targets: "unix", boot: "false", artifacts: "false", ...choice.with },
        ...(choice.env && { env: choice.env }),
      });
      if (choice.until !== undefined) {
        await step.shows(choice.until);
        step.cancel();
      }
      const main = await step.result;
      await choice.between?.();
      const end = await job.finish();
      const [post] = end.posts;
      if (post === undefined || end.orphans.length > 0)
        throw new Error(`The job has left ${JSON.stringify(end)}`);
      return done(main, post);
    } finally {
      job.close();
    }
  };
}

function done(main: StepResult, post: StepResult): Done {
  const annotations = [...main.annotations, ...post.annotations];
  return {
    main,
    post,
    log: [...main.log, ...post.log].join("\n"),
    warnings: annotations.flatMap(({ kind, message }) => (kind === "warning" ? [message] : [])),
    compiled: main.log.filter((line) => /^\[\w+\] +(ocaml\w*|js_of_ocaml|gcc|ar) /.test(line)),
  };
}
