import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { field, parseJson, textField } from "../json.ts";
import { type Finished, type RunOptions, run } from "../process.ts";
import type { Environment } from "../toolchain/probe.ts";
import { type Answer, member } from "./answer.ts";

/** An entry of the cache service. */
export interface EntryRequest {
  readonly key: string;
  /** Absolute, without spaces, and nobody else's: `entry.tar` is read from or written into it. */
  readonly directory: string;
  readonly env: Environment;
}

/** Seconds for which an entry may be on its way. What it holds is made anew in about as long. */
const patience = 300;

/** Fetches the entry with this key, else the newest whose key begins with one of `prefixes`. */
export async function fetchEntry(
  request: EntryRequest,
  prefixes: readonly string[],
): Promise<Answer> {
  const entry = join(request.directory, member);
  // @actions/cache lets tar write wherever a member says. So each member goes to a program instead, which knows one file.
  const answer = await askCache(
    ["restore", ...flags("key", request.key), ...flags("prefix", ...prefixes)],
    request,
    { TAR_OPTIONS: `--to-command='cat >"$DUNE_TARGETS_ENTRY"'`, DUNE_TARGETS_ENTRY: entry },
  );
  if (answer.ok && answer.text !== "" && !existsSync(entry))
    return { ok: false, cause: "the entry is empty" };
  return answer;
}

/** Whether there is an entry with this key: its key, or the empty text. */
export const findEntry = (request: EntryRequest): Promise<Answer> =>
  askCache(["find", ...flags("key", request.key)], request);

/** Saves `entry.tar` in the directory. An entry that is there already is not replaced. */
export const saveEntry = (request: EntryRequest): Promise<Answer> =>
  askCache(["save", ...flags("key", request.key)], request);

/** The client works in the directory, since its own ones may not hold a space (@actions/cache 6.3). */
const askCache = (
  argv: readonly string[],
  { directory, env }: EntryRequest,
  more: Environment = { TAR_OPTIONS: undefined },
): Promise<Answer> =>
  ask(argv, {
    cwd: directory,
    env: { ...env, GITHUB_WORKSPACE: directory, RUNNER_TEMP: directory, ...more },
    deadline: patience,
  });

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
export const uploadArtifact = (request: UploadRequest, env: Environment): Promise<Answer> =>
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
): Promise<Answer> {
  const program = fileURLToPath(new URL("./transfer.mjs", import.meta.url));
  const finished = await run([process.execPath, program, ...argv], options);
  return finished.timedOut
    ? { ok: false, cause: `it took longer than ${options.deadline} seconds` }
    : readAnswer(finished);
}

/** The answer is the last line of standard output; what the clients only print, they print as the runner's commands. */
function readAnswer({ stdout, stderr }: Finished): Answer {
  const lines = stdout.trimEnd().split("\n");
  const answer = parseJson(lines.at(-1) ?? "");
  const text = textField(answer, "text") ?? "";
  if (field(answer, "ok") === true && text !== "") return { ok: true, text };
  const told = textField(answer, "cause") || lines.flatMap(complaintOf).at(-1);
  if (told) return { ok: false, cause: oneLine(told) };
  if (field(answer, "ok") === true) return { ok: true, text };
  return { ok: false, cause: oneLine(stderr.trim()) || "the client ended without an answer" };
}

const complaintOf = (line: string): readonly string[] => {
  const [, text] = /^::(?:warning|error)[^:]*::(.*)$/.exec(line) ?? [];
  return text === undefined ? [] : [text.replaceAll("%0A", "\n").replaceAll("%25", "%")];
};

/** Without the full stop, to stand within a sentence. */
const oneLine = (text: string): string =>
  (text.split("\n")[0] ?? "").replace(/\s+/g, " ").replace(/\.$/, "");
