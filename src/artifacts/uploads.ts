import { createReadStream, createWriteStream, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Environment, Services } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { withTemporary } from "../process/leftovers.ts";
import { runOk } from "../process/run.ts";
import { uploadArtifact } from "../transfer/requests.ts";
import { readRuntimeToken } from "../transfer/token.ts";
import { artifactName } from "./artifact-names.ts";

/** The way in which artifacts are uploaded. */
export interface UploadOptions {
  /** For tar. */
  readonly env: Environment;
  /** For GitHub's client. */
  readonly services: Services;
  /** Of archives; 0 to 9. */
  readonly compressionLevel: number;
  /** Undefined: as the repository is set. */
  readonly retentionDays: number | undefined;
  /** Names of all artifacts of this run of the pipeline. */
  readonly names: readonly string[];
  /** An existing directory for temporary files. */
  readonly scratch: string;
}

/** The end of an upload. */
export interface Upload {
  readonly name: string;
  readonly seconds: number;
  /** Why it was not uploaded; undefined when it was. */
  readonly cause: string | undefined;
}

/** Uploads that go on beside the work. None throws: each tells how it ended. */
export interface Uploads {
  /** The job that uploads, as the services call it; undefined if its token does not say. */
  readonly job: string | undefined;
  /** An image. `program`: it is a program of an operating system, whose mode matters. */
  image(path: string, program: boolean): Promise<Upload>;
  /** Files of one directory in one archive. */
  archive(name: string, files: readonly string[]): Promise<Upload>;
  /** Resolves when all uploads that were begun have ended. */
  settled(): Promise<void>;
}

/** Uploads at a time: more would only share the network. */
const sideBySide = 4;

/** Opens the uploads to this workflow run. They end with CancelledError when the run is cancelled. */
export function openUploads(options: UploadOptions): Uploads {
  const queue = openQueue(sideBySide);
  const hopeless = obstacle(options.services);
  const timed = async (name: string, send: () => Promise<string | undefined>): Promise<Upload> => {
    const started = performance.now();
    const cause = hopeless ?? (await send().catch(causeOf));
    return { name, cause, seconds: (performance.now() - started) / 1000 };
  };
  return {
    job: readRuntimeToken(options.services)?.job,
    image(path, program) {
      const name = artifactName(basename(path), program);
      const send = () =>
        program ? sendProgram(path, name, options) : sendFiles([path], undefined, options);
      return queue.add(() => timed(name, send));
    },
    archive: (name, files) => queue.add(() => timed(name, () => sendFiles(files, name, options))),
    settled: queue.settled,
  };
}

/**
 * Why no artifact can be uploaded from here, as a part of a sentence; undefined if nothing speaks against it. These
 * are the conditions of GitHub's client (@actions/artifact 6.2), which it checks only when it uploads.
 */
export function obstacle({ variables: env }: Services): string | undefined {
  const missing = ["ACTIONS_RESULTS_URL", "ACTIONS_RUNTIME_TOKEN"].find((name) => !env[name]);
  if (missing !== undefined)
    return `this runner has no artifact service (${missing} is not set): set \`artifacts: false\``;
  const host = hostOf(env["GITHUB_SERVER_URL"] || "https://github.com");
  if (/^github\.com$|\.ghe\.com$|\.localhost$/.test(host)) return undefined;
  return `GitHub's client uploads to github.com and ghe.com, not to ${host}: set \`artifacts: false\``;
}

/** The most days for which the repository keeps artifacts, if these are fewer than `days`. */
export function shorterRetention(days: number | undefined, env: Environment): number | undefined {
  const permitted = env["GITHUB_RETENTION_DAYS"];
  if (days === undefined || permitted === undefined) return undefined;
  const most = Number.parseInt(permitted, 10);
  return most > 0 && most < days ? most : undefined;
}

const hostOf = (url: string): string =>
  URL.canParse(url) ? new URL(url).hostname.toLowerCase() : url;

async function sendProgram(
  path: string,
  name: string,
  options: UploadOptions,
): Promise<string | undefined> {
  const directory = mkdtempSync(join(options.scratch, "artifact-"));
  return withTemporary(directory, async () => {
    const archive = join(directory, name);
    await packProgram(path, archive, options.compressionLevel, options.env);
    return sendFiles([archive], undefined, options);
  });
}

async function sendFiles(
  files: readonly string[],
  name: string | undefined,
  { services, compressionLevel, retentionDays, names }: UploadOptions,
): Promise<string | undefined> {
  const request = { name, files, compressionLevel, retentionDays, own: names };
  const answer = await uploadArtifact(request, services);
  return answer.ok ? undefined : answer.cause;
}

/** The cause that kept a program from being packed, a full disk for instance, in tar's own words. Throws bugs on. */
function causeOf(error: unknown): string {
  if (error instanceof ToolError)
    return (error.output.split("\n")[0] || error.message).replace(/\.$/, "");
  if (error instanceof Error && "code" in error) return error.message;
  throw error;
}

/**
 * Packs one file with its mode into a .tar.gz (`level` 0 to 9), without owner and time, so that the same content gives
 * the same archive. Throws ToolError when tar fails.
 */
export async function packProgram(
  path: string,
  archive: string,
  level: number,
  env: Environment,
): Promise<void> {
  const tar = `${archive}.tar`;
  const sameEverywhere = ["--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
  const from = ["--directory", dirname(path), "--", basename(path)];
  try {
    await runOk(["tar", "--create", "--file", tar, ...sameEverywhere, ...from], {
      env: { ...env, TAR_OPTIONS: undefined },
    });
    await pipeline(createReadStream(tar), createGzip({ level }), createWriteStream(archive));
  } finally {
    await rm(tar, { force: true });
  }
}

/** Work that begins in the order in which it comes, some of it side by side. */
export interface Queue {
  add<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when all work so far has ended, well or not. */
  settled(): Promise<void>;
}

/** A queue for `width` pieces of work at a time. A failure rejects its own promise only, and need not be handled. */
export function openQueue(width: number): Queue {
  const waiting: (() => void)[] = [];
  const all: Promise<unknown>[] = [];
  let free = width;
  const turn = () => new Promise<void>((go) => (free-- > 0 ? go() : waiting.push(go)));
  const next = () => {
    free += 1;
    waiting.shift()?.();
  };
  return {
    add(work) {
      const result = turn().then(work);
      all.push(result.then(next, next));
      return result;
    },
    settled: async () => {
      await Promise.all(all);
    },
  };
}
