import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment, Services } from "../base/environment.ts";
import { jsonField, parseJson, textField } from "../base/json.ts";
import { visible } from "../base/words.ts";
import { type Finished, type RunOptions, run } from "../process/run.ts";
import { type Answered, member, type requestOptions } from "./protocol.ts";

/** The place of a request to the cache service. */
interface Scratch {
  /** Absolute, without spaces, and nobody else's: `entry.tar` is read from it or written into it. */
  readonly directory: string;
  readonly services: Services;
}

/** Why there is no answer: the `service` failed, or an `entry` or something on this machine did. */
export interface Refusal {
  readonly ok: false;
  /** Without a full stop, to stand within a sentence. */
  readonly cause: string;
  readonly blame: "service" | "entry";
}

export type Reply = Extract<Answered, { ok: true }> | Refusal;

/** Fetches the newest entry whose key begins with `prefix`, as `entry.tar`; gives its key, or none. */
export async function fetchEntry(request: Scratch & { readonly prefix: string }): Promise<Reply> {
  // @actions/cache lets tar write wherever an archive says. So tar hands the contents of files to a program, which
  // writes to one place, and drops all else. No `$` here: tar 1.35 crashes when TAR_OPTIONS has one.
  const reply = await askCache(["restore", `--key=${request.prefix}`], request, {
    TAR_OPTIONS: `--to-command=cat>${member}`,
  });
  if (reply.ok && reply.text !== undefined && !existsSync(join(request.directory, member)))
    return { ok: false, cause: "it is empty", blame: "entry" };
  return reply;
}

/** The key of the newest entry that begins with `prefix`, or none. */
export const findEntry = (request: Scratch & { readonly prefix: string }): Promise<Reply> =>
  askCache(["find", `--key=${request.prefix}`], request);

/** Saves `entry.tar` in the directory. An entry that is there already is not replaced. */
export const saveEntry = (request: Scratch & { readonly key: string }): Promise<Reply> =>
  askCache(["save", `--key=${request.key}`], request);

/** Seconds until a request is given up. Making the content of an entry anew takes about as long. */
const patience = 300;

/** The client works in the directory, because its own places must have no space (@actions/cache 6.3). */
async function askCache(
  argv: readonly string[],
  { directory, services }: Scratch,
  more: Environment = { TAR_OPTIONS: undefined },
): Promise<Reply> {
  const reply = await ask(argv, {
    cwd: directory,
    env: {
      ...services.variables,
      ...{ GITHUB_WORKSPACE: directory, RUNNER_TEMP: directory, LC_ALL: "C", ...more },
    },
    deadline: patience,
  });
  return reply.ok ? reply : { ...reply, cause: withoutPreface(reply.cause) };
}

/** The client puts names of its own functions before a cause. */
const withoutPreface = (cause: string): string =>
  cause.replace(/^(?:Failed to \w+: |Received non-retryable error: |Failed request: )+/, "");

/** An artifact to upload. */
export interface UploadRequest {
  /** Undefined: the only file goes as it is and lends the artifact its name. Else the files are zipped. */
  readonly name: string | undefined;
  /** Absolute, in one directory. */
  readonly files: readonly string[];
  /** 0 to 9, for a zip. */
  readonly compressionLevel: number;
  readonly retentionDays: number | undefined;
  /** Names of all artifacts that this run of the pipeline wants to upload. */
  readonly own: readonly string[];
}

/** Uploads an artifact of the workflow run and gives its SHA-256. */
export const uploadArtifact = (request: UploadRequest, services: Services): Promise<Reply> =>
  ask(
    [
      "upload",
      ...flags("name", ...(request.name === undefined ? [] : [request.name])),
      ...flags("file", ...request.files),
      ...flags("level", String(request.compressionLevel)),
      ...flags(
        "days",
        ...(request.retentionDays === undefined ? [] : [`${request.retentionDays}`]),
      ),
      ...flags("own", ...request.own),
    ],
    { env: services.variables },
  );

const flags = (
  name: keyof typeof requestOptions,
  ...values: readonly string[]
): readonly string[] => values.map((value) => `--${name}=${value}`);

/**
 * Asks in a process of its own: a cancelled step ends it in the middle of any request, and its sockets and memory go
 * with it. Throws only CancelledError.
 */
async function ask(
  argv: readonly string[],
  options: Pick<RunOptions, "cwd" | "env" | "deadline">,
): Promise<Reply> {
  const program = fileURLToPath(new URL("./transfer.mjs", import.meta.url));
  const finished = await run([process.execPath, program, ...argv], options);
  if (!finished.timedOut) return readReply(finished);
  const cause = `it took longer than ${options.deadline} seconds`;
  return { ok: false, cause, blame: "service" };
}

/**
 * Reads the answer of `perform` from the last line that its process has printed on standard output. A cause that the
 * client has only printed is one of the runner's commands there. Names are somebody else's, and get on one line here.
 */
export function readReply({ stdout, stderr }: Pick<Finished, "stdout" | "stderr">): Reply {
  const printed = stdout.trimEnd();
  const lines = printed.split("\n");
  const answer = parseJson(printed.slice(printed.lastIndexOf("\n") + 1));
  const text = textField(answer, "text");
  const answered = jsonField(answer, "ok") === true;
  if (answered && text) return { ok: true, text: visible(text) };
  const told = textField(answer, "cause") || lines.flatMap(complaintOf).at(-1) || "";
  if (answered && told === "") return { ok: true, text: undefined };
  if (/\btar"? failed with/.test(told))
    return { ok: false, cause: saidByTar(lines) || plain(told), blame: "entry" };
  const cause = plain(told) || plain(stderr.trim()) || "the client ended without an answer";
  return { ok: false, cause, blame: "service" };
}

/** The text of a warning or an error. Why a reservation has failed is only in a debug message. */
const complaintOf = (line: string): readonly string[] => {
  const [, text] =
    /^::(?:(?:warning|error)[^:]*::|debug::Failed to reserve cache: Error: )(.*)$/.exec(line) ?? [];
  return text === undefined ? [] : [text.replaceAll("%0A", "\n").replaceAll("%25", "%")];
};

/** The first line after that of the last command; gzip prints an empty one before it. */
function saidByTar(lines: readonly string[]): string {
  const from = lines.findLastIndex((line) => line.startsWith("[command]"));
  const said = lines.slice(from + 1).find((line) => line !== "");
  return from === -1 || said === undefined || said.startsWith("::") ? "" : plain(said);
}

/** The first line, without the full stop. */
const plain = (text: string): string =>
  text.replace(/\n.*$/s, "").replace(/\s+/g, " ").replace(/\.$/, "");
