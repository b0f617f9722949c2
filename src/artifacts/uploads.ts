import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ToolError } from "../errors.ts";
import { withTemporary } from "../leftovers.ts";
import type { Environment } from "../toolchain/probe.ts";
import { uploadArtifact } from "../transfer/transfer.ts";
import { packProgram } from "./archive.ts";
import { artifactName } from "./names.ts";

/** How artifacts are uploaded. */
export interface UploadOptions {
  readonly env: Environment;
  /** Of archives; 0 to 9. */
  readonly compressionLevel: number;
  /** Undefined: as the repository is set. */
  readonly retentionDays: number | undefined;
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
  const timed = (name: string, send: () => Promise<string | undefined>): Promise<Upload> =>
    queue.add(async () => {
      const started = performance.now();
      const cause = await send();
      return { name, cause, seconds: (performance.now() - started) / 1000 };
    });
  return {
    image(path, program) {
      const name = artifactName(path.replace(/.*\//, ""), program);
      return timed(name, () =>
        program ? sendProgram(path, name, options) : send([path], undefined, options),
      );
    },
    archive: (name, files) => timed(name, () => send(files, name, options)),
    settled: queue.settled,
  };
}

async function sendProgram(
  path: string,
  name: string,
  options: UploadOptions,
): Promise<string | undefined> {
  const directory = mkdtempSync(join(tmpdir(), "dune-targets-artifact-"));
  const archive = join(directory, name);
  const work = async () => {
    await packProgram(path, archive, options.compressionLevel, options.env);
    return send([archive], undefined, options);
  };
  return withTemporary(directory, work).catch((error: unknown) => {
    if (error instanceof ToolError) return error.message;
    throw error;
  });
}

async function send(
  files: readonly string[],
  name: string | undefined,
  { env, ...rest }: UploadOptions,
): Promise<string | undefined> {
  const answer = await uploadArtifact({ name, files, ...rest }, env);
  return answer.ok ? undefined : answer.cause;
}

interface Queue {
  add<T>(work: () => Promise<T>): Promise<T>;
  settled(): Promise<void>;
}

function openQueue(width: number): Queue {
  const lanes = Array.from({ length: width }, () => Promise.resolve());
  const all = new Set<Promise<unknown>>();
  let next = 0;
  return {
    add(work) {
      const lane = next++ % width;
      const result = (lanes[lane] ?? Promise.resolve()).then(work);
      lanes[lane] = result.then(
        () => {},
        () => {},
      );
      all.add(result);
      return result;
    },
    settled: async () => {
      await Promise.allSettled(all);
    },
  };
}
