import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ImageRecord } from "../../src/image/manifest.ts";
import { readAction } from "../rig/action-file.ts";
import type { Artifact } from "../rig/artifact-service.ts";
import type { Services } from "../rig/environment.ts";
import { type Job, openJob } from "../rig/job.ts";
import { machineOf } from "../rig/machine.ts";
import { openRig, type Rig } from "../rig/rig.ts";
import type { RunningStep, StepResult } from "../rig/stage.ts";
import { runtimeToken } from "../rig/token.ts";
import { type Root, repository } from "../roots/open-root.ts";
import { readImages } from "./images.ts";

/** One executable, linked for each target in a workspace of its own. */
const twoWorkspaces: Readonly<Record<string, string>> = {
  "dune-project": "(lang dune 2.8)\n",
  "bin/dune": "(executable (name hello) (libraries where))\n",
  "bin/hello.ml": "let () = print_endline Where.name\n",
  "where/dune": "(library (name where) (virtual_modules where))\n",
  "where/where.mli": "val name : string\n",
  "where/unix/dune": "(library (name where_unix) (implements where))\n",
  "where/unix/where.ml": 'let name = "unix"\n',
  "where/js/dune": "(library (name where_js) (implements where))\n",
  "where/js/where.ml": 'let name = "js"\n',
};

/** What differs from a build of `twoWorkspaces` for `unix js`, in a job and a workflow run of its own. */
export interface Given {
  readonly run?: string;
  readonly job?: string;
  readonly with?: Readonly<Record<string, string>>;
  /** Files besides, or instead of, those of the project; undefined: not even that one. */
  readonly files?: Readonly<Record<string, string | undefined>>;
  /** What the job's services are, from those that the rig has for it; none at all if undefined is returned. */
  readonly services?: (rigs: Required<Pick<Services, "url" | "token">>) => Services | undefined;
  readonly github?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A build that has ended. */
export interface Ended extends StepResult {
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** What images.json in the output directory lists, by file. */
  images(): ReadonlyMap<string, ImageRecord>;
  /** Of its workflow run, by name, as far as they are whole. */
  artifacts(): readonly Artifact[];
  /** The output directory, inside the root. */
  readonly out: string;
}

/** A build that goes on. */
export interface Started {
  readonly step: RunningStep;
  readonly job: Job;
  artifacts(): readonly Artifact[];
  readonly ended: Promise<Ended>;
}

/** Builds in jobs on one machine, with artifacts that go to one rig. Several may go on at a time. */
export interface Bench {
  readonly root: Root;
  readonly rig: Rig;
  start(given?: Given): Started;
  build(given?: Given): Promise<Ended>;
  /** Ends all jobs and returns the processes that they have left. */
  close(): Promise<readonly string[]>;
}

/** Starts a rig. */
export async function openBench(root: Root): Promise<Bench> {
  const rig = await openRig();
  const jobs: Job[] = [];
  const uses = readAction(root.path(`${repository}/action.yml`), repository);
  const start = (given: Given = {}): Started => {
    const number = jobs.length + 1;
    const { run = `run-${number}`, job: name = `job-${number}` } = given;
    const { github = {}, env = {} } = given;
    const rigs = { url: rig.url, token: runtimeToken({ run, job: name }) };
    const services = given.services ? given.services(rigs) : rigs;
    const job = openJob({ on: machineOf(root), github, ...(services && { services }) });
    jobs.push(job);
    for (const [file, text] of Object.entries({ ...twoWorkspaces, ...given.files })) {
      if (text === undefined) continue;
      const path = job.path(join(job.workspace, file));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const inputs = { targets: "unix js", boot: "false", cache: "false", ...given.with };
    const step = job.start({ uses, with: inputs, env });
    const out = join(job.workspace, "out");
    const artifacts = () =>
      rig
        .artifacts()
        .filter((one) => one.run === run && one.job === name && one.finalized !== undefined)
        .toSorted((a, b) => a.name.localeCompare(b.name));
    const ended = step.result.then((result) => {
      const messages = (kind: string) =>
        result.annotations.filter((one) => one.kind === kind).map(({ message }) => message);
      const [errors, warnings] = [messages("error"), messages("warning")];
      const images = () => readImages(root, out);
      return { ...result, errors, warnings, images, artifacts, out };
    });
    return { step, job, artifacts, ended };
  };
  return {
    root,
    rig,
    start,
    build: (given) => start(given).ended,
    async close() {
      const [last] = jobs;
      const { orphans } = last ? await last.finish() : { orphans: [] };
      for (const job of jobs) job.close();
      await rig.close();
      return orphans.map(({ command }) => command);
    },
  };
}
