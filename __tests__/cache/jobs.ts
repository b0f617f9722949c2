import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { readAction } from "../rig/action-file.ts";
import type { CacheEntry } from "../rig/cache-service.ts";
import type { Services } from "../rig/environment.ts";
import { openJob } from "../rig/job.ts";
import { machineOf } from "../rig/machine.ts";
import type { Rig } from "../rig/rig.ts";
import type { JobOptions, StepResult } from "../rig/stage.ts";
import { type CacheScope, fields, runtimeToken } from "../rig/token.ts";
import { type Root, type RootUser, repository } from "../roots/open-root.ts";

/** The tool cache of every runner: its path is a part of a toolchain's key. */
export const toolCache = "/opt/hostedtoolcache";

/** A job that differs from one of a branch's that builds the example for `unix`. */
export interface JobChoice
  extends Pick<JobOptions, "github" | "machine" | "places" | "repository"> {
  /** Which branches' entries it sees, its own first, and what it may do with them. */
  readonly scopes?: readonly CacheScope[];
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: RootUser;
  /** Instead of, or besides, the rig's. */
  readonly services?: Partial<Services>;
  /** `false`: the runner gives none. */
  readonly token?: false;
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

/** What the tests of one file share: packages are installed once, and toolchains are built as rarely as can be. */
export interface Bench {
  readonly root: Root;
  readonly rig: Rig;
  readonly run: (choice?: JobChoice) => Promise<Done>;
}

/** Runs jobs in one root against one rig, each on a fresh runner. */
export function openRunner(root: Root, rig: Rig): (choice?: JobChoice) => Promise<Done> {
  const uses = readAction(root.path(`${repository}/action.yml`), repository);
  return async (choice = {}) => {
    const { scopes = [{ scope: "refs/heads/main", rights: 3 }], user = "root" } = choice;
    if (!choice.kept) rmSync(root.path(toolCache), { recursive: true, force: true });
    const token = choice.token === false ? {} : { token: runtimeToken({ scopes }) };
    const job = openJob({
      on: machineOf(root, user),
      ...choice,
      services: { url: rig.url, ...token, ...choice.services },
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
    compiled: main.log.filter((line) => /^\[[^\]]+\] +\S*(ocaml|gcc)\w* /.test(line)),
  };
}

/** Whose entry, and which. */
export interface Reserved {
  readonly scope: string;
  readonly key: string;
  readonly version: string;
}

async function call(
  rig: Rig,
  method: string,
  { scope, ...body }: Reserved & { size_bytes?: string },
) {
  const response = await fetch(
    new URL(`/twirp/github.actions.results.api.v1.CacheService/${method}`, rig.url),
    {
      method: "POST",
      headers: { authorization: `Bearer ${runtimeToken({ scopes: [{ scope, rights: 3 }] })}` },
      body: JSON.stringify(body),
    },
  );
  if (!response.ok) throw new Error(await response.text());
  return fields(await response.json());
}

/** Takes a key, as a job does that is about to save. Returns where its archive goes. */
export async function reserve(rig: Rig, entry: Reserved): Promise<string> {
  return String((await call(rig, "CreateCacheEntry", entry))["signed_upload_url"]);
}

/** Puts an entry into the service, whatever its archive is. */
export async function plant(rig: Rig, entry: Reserved, archive: Buffer): Promise<void> {
  const url = await reserve(rig, entry);
  const headers = { "x-ms-blob-type": "BlockBlob" };
  await fetch(url, { method: "PUT", headers, body: new Uint8Array(archive) });
  await call(rig, "FinalizeCacheEntryUpload", { ...entry, size_bytes: String(archive.length) });
}

let branches = 0;

/** A branch that nobody has used, which also sees the entries of main; its own come first. */
export function newBranch(): { readonly scope: string; readonly scopes: readonly CacheScope[] } {
  branches += 1;
  const scope = `refs/heads/branch-${branches}`;
  return {
    scope,
    scopes: [
      { scope, rights: 3 },
      { scope: "refs/heads/main", rights: 1 },
    ],
  };
}

/** The newest entry of main whose key matches. */
export function entryOf(rig: Rig, key: RegExp): CacheEntry {
  const entry = rig
    .cacheEntries()
    .findLast((one) => one.scope === "refs/heads/main" && key.test(one.key));
  if (entry === undefined) throw new Error(`there is no entry ${key}`);
  return entry;
}

/** Plants an entry in another branch after a shell command has changed what is in it; `pack` makes the archive anew. */
export async function repack(
  { root, rig }: { readonly root: Root; readonly rig: Rig },
  entry: CacheEntry,
  scope: string,
  command: string,
  pack = "tar -cf ../entry.tar .",
): Promise<void> {
  await root.runOk(["sh", "-c", "rm -rf /repack && mkdir -p /repack/inner"]);
  writeFileSync(root.path("/repack/archive"), await rig.read(entry));
  const script = `set -e; tar -xf archive; cd inner; tar -xf ../entry.tar; ${command}
    ${pack}; cd ..; tar -czf archive entry.tar`;
  await root.runOk(["sh", "-c", script], { cwd: "/repack" });
  await plant(rig, { ...entry, scope }, readFileSync(root.path("/repack/archive")));
}
