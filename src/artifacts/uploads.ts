import { mkdtempSync } from "node:fs";
import { basename, join } from "node:path";
import { ToolError } from "../errors.ts";
import { withTemporary } from "../leftovers.ts";
import type { Environment } from "../toolchain/probe.ts";
import { readRuntimeToken } from "../transfer/token.ts";
import { uploadArtifact } from "../transfer/transfer.ts";
import { packProgram } from "./archive.ts";
import { artifactName } from "./names.ts";
import { obstacle } from "./policy.ts";
import { openQueue } from "./queue.ts";

/** How artifacts are uploaded. */
export interface UploadOptions {
  readonly env: Environment;
  /** Of archives; 0 to 9. */
  readonly compressionLevel: number;
  /** Undefined: as the repository is set. */
  readonly retentionDays: number | undefined;
  /** Names of all artifacts of this run of the pipeline. */
  readonly names: readonly string[];
  /** An existing directory for temporary files. */
  readonly scratch: string;
}

/** What became of an artifact. */
export interface Upload {
  readonly name: string;
  readonly seconds: number;
  /** Why it was not uploaded; undefined when it was. */
  readonly cause: string | undefined;
}

/** Uploads that go on beside the work. None fails: each tells what became of it. */
export interface Uploads {
  /** As the services call the job that uploads; undefined where its token does not say. */
  readonly job: string | undefined;
  /** An image. `program`: it is one of an operating system, whose mode matters. */
  image(path: string, program: boolean): Promise<Upload>;
  /** Files of one directory in one archive. */
  archive(name: string, files: readonly string[]): Promise<Upload>;
  /** Resolves when all that were begun have ended. */
  settled(): Promise<void>;
}

/** So many at a time: more would only share the network. */
const sideBySide = 4;

/** Opens the way to the artifacts of this workflow run. Uploads end with CancelledError when the run is cancelled. */
export function openUploads(options: UploadOptions): Uploads {
  const queue = openQueue(sideBySide);
  const hopeless = obstacle(options.env);
  const timed = async (name: string, send: () => Promise<string | undefined>): Promise<Upload> => {
    const started = performance.now();
    const cause = hopeless ?? (await send().catch(causeOf));
    return { name, cause, seconds: (performance.now() - started) / 1000 };
  };
  return {
    job: readRuntimeToken(options.env)?.job,
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
  { env, compressionLevel, retentionDays, names }: UploadOptions,
): Promise<string | undefined> {
  const request = { name, files, compressionLevel, retentionDays, own: names };
  const answer = await uploadArtifact(request, env);
  return answer.ok ? undefined : answer.cause;
}

/** What kept a program from being packed, a full disk for instance, in its own words; a bug is thrown on. */
function causeOf(error: unknown): string {
  if (error instanceof ToolError)
    return (error.output.split("\n")[0] || error.message).replace(/\.$/, "");
  if (error instanceof Error && "code" in error) return error.message;
  throw error;
}
