import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "../base/environment.ts";
import { field, parseJson, textField } from "../base/json.ts";
import { visible } from "../base/words.ts";
import { type Finished, type RunOptions, run } from "../process/run.ts";
import { type Answer, member } from "./answer.ts";

/** Where a request to the cache service works. */
interface Scratch {
  /** Absolute, without spaces, and nobody else's: `entry.tar` is read from or written into it. */
  readonly directory: string;
  readonly env: Environment;
}

/** Why there is no answer: `service` failed, or only what is in an `entry`, or on this machine, was no good. */
export interface Refusal {
  readonly ok: false;
  /** Without a full stop, to stand within a sentence. */
  readonly cause: string;
  readonly blame: "service" | "entry";
}

export type Reply = Extract<Answer, { ok: true }> | Refusal;

/** Seconds for which an entry may be on its way. What it holds is made anew in about as long. */
const patience = 300;

/** Fetches the newest entry whose key begins with `prefix`, as `entry.tar`. Its key; the empty text if there is none. */
export async function fetchEntry(request: Scratch & { readonly prefix: string }): Promise<Reply> {
  // @actions/cache lets tar write wherever a member says. So what files hold goes to a program instead, which knows one
  // place, and all else goes nowhere. No `$` in it: tar 1.35 crashes when there is one in TAR_OPTIONS.
  const reply = await askCache(["restore", `--key=${request.prefix}`], request, {
    TAR_OPTIONS: `--to-command=cat>${member}`,
  });
  if (reply.ok && reply.text !== "" && !existsSync(join(request.directory, member)))
    return { ok: false, cause: "it is empty", blame: "entry" };
  return reply;
}

/** The key of the newest entry that begins with `prefix`; the empty text if there is none. */
export const findEntry = (request: Scratch & { readonly prefix: string }): Promise<Reply> =>
  askCache(["find", `--key=${request.prefix}`], request);

/** Saves `entry.tar` in the directory. An entry that is there already is not replaced. */
export const saveEntry = (request: Scratch & { readonly key: string }): Promise<Reply> =>
  askCache(["save", `--key=${request.key}`], request);

/** The client works in the directory, since its own ones may not hold a space (@actions/cache 6.3). */
async function askCache(
  argv: readonly string[],
  { directory, env }: Scratch,
  more: Environment = { TAR_OPTIONS: undefined },
): Promise<Reply> {
  const reply = await ask(argv, {
    cwd: directory,
    env: { ...env, GITHUB_WORKSPACE: directory, RUNNER_TEMP: directory, LC_ALL: "C", ...more },
    deadline: patience,
  });
  return reply.ok ? reply : { ...reply, cause: withoutPreface(reply.cause) };
}

/** The client puts the names of its own functions before every cause. */
const withoutPreface = (cause: string): string =>
  cause.replace(/^(?:Failed to \w+: |Received non-retryable error: |Failed request: )+/, "");

/** What to upload as an artifact. */
export interface UploadRequest {
  /** Undefined: one file goes as it is and lends the artifact its name. Else the files are zipped. */
  readonly name: string | undefined;
  /** Absolute, in one directory. */
  readonly files: readonly string[];
  /** 0 to 9, for a zip. */
  readonly compressionLevel: number;
  readonly retentionDays: number | undefined;
  /** Names of all artifacts that this run of the pipeline wants to upload. */
  readonly own: readonly string[];
}

/** Uploads an artifact of the workflow run; the answer is its SHA-256. */
export const uploadArtifact = (request: UploadRequest, env: Environment): Promise<Reply> =>
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
    { env },
  );

const flags = (name: string, ...values: readonly string[]): readonly string[] =>
  values.map((value) => `--${name}=${value}`);

/**
 * Asks in a process of its own: it dies with a cancelled step, whatever request it is in, and its sockets and memory
 * go with it. Only CancelledError is thrown.
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
 * Reads what `perform` came to, from what its process has printed: the answer is the last line of standard output; what
 * the clients only print, they print as the runner's commands. Names are somebody else's, and are on one line here.
 */
export function readReply({ stdout, stderr }: Pick<Finished, "stdout" | "stderr">): Reply {
  const lines = stdout.trimEnd().split("\n");
  const answer = parseJson(lines.at(-1) ?? "");
  const text = textField(answer, "text") ?? "";
  const answered = field(answer, "ok") === true;
  if (answered && text !== "") return { ok: true, text: visible(text) };
  const told = textField(answer, "cause") || lines.flatMap(complaintOf).at(-1) || "";
  if (answered && told === "") return { ok: true, text };
  if (/\btar"? failed with/.test(told))
    return { ok: false, cause: saidByTar(lines) || plain(told), blame: "entry" };
  const cause = plain(told) || plain(stderr.trim()) || "the client ended without an answer";
  return { ok: false, cause, blame: "service" };
}

/** A reservation that failed is only explained to those who debug. */
const complaintOf = (line: string): readonly string[] => {
  const [, text] =
    /^::(?:(?:warning|error)[^:]*::|debug::Failed to reserve cache: Error: )(.*)$/.exec(line) ?? [];
  return text === undefined ? [] : [text.replaceAll("%0A", "\n").replaceAll("%25", "%")];
};

/** The first line that was printed after the last command was; gzip begins with an empty one. */
function saidByTar(lines: readonly string[]): string {
  const from = lines.findLastIndex((line) => line.startsWith("[command]"));
  const said = lines.slice(from + 1).find((line) => line !== "");
  return from === -1 || said === undefined || said.startsWith("::") ? "" : plain(said);
}

/** The first line, without the full stop. */
const plain = (text: string): string =>
  (text.split("\n")[0] ?? "").replace(/\s+/g, " ").replace(/\.$/, "");
