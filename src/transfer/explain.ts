import { STATUS_CODES } from "node:http";
import type { Services } from "../base/environment.ts";
import { jsonField, numberField, textField } from "../base/json.ts";
import { type RuntimeToken, readRuntimeToken } from "./token.ts";

const service = "the artifact service";
const remedy = "build a target in one place only, or set `artifacts: false` in the others";

/** The cause for an artifact that the service has begun with and does not list. */
export const unfinished = `taken by an upload that has not ended; ${remedy}`;

/**
 * The cause of a failed upload, as a part of a sentence. `error` comes from GitHub's client (@actions/artifact 6.2),
 * whose messages name its own functions and addresses, or from Azure's below it, whose message is the body of an answer.
 */
export function explain(error: unknown, services: Services): string {
  const status = numberField(error, "statusCode");
  if (status !== undefined) {
    const code = textField(error, "code");
    return `the storage of ${service} answers ${withReason(status)}${code ? ` (${code})` : ""}`;
  }
  const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const [, attempts, said = ""] =
    /^(?:Failed to \w+: )?(?:Failed to make request after (\d+) attempts: |Received non-retryable error: )?(.*)$/.exec(
      message,
    ) ?? [];
  const after = attempts === undefined ? "" : `after ${attempts} attempts `;
  const cause = known(said, services) ?? said.replace(/\.$/, "");
  return after + (cause || "GitHub's client does not say why");
}

function known(said: string, services: Services): string | undefined {
  const [, status, words = ""] = /^Failed request: \((\d+)\)[^:]*(.*)$/.exec(said) ?? [];
  const { expires } = readRuntimeToken(services) ?? {};
  if (status === "401" && expires !== undefined && expires.getTime() < Date.now())
    return `the job's token (ACTIONS_RUNTIME_TOKEN) has expired at ${formatTime(expires)}: upload within the time that a job may take`;
  if (status !== undefined) return `${service} answers ${withReason(Number(status))}${words}`;
  const [, code] = /^Unable to make request: (\w+)/.exec(said) ?? [];
  if (code === "ECONNRESET" || code === "ETIMEDOUT")
    return `the connection to ${service} was lost (${code})`;
  if (code !== undefined) return `${service} cannot be reached (${code})`;
  if (/is not valid JSON$/.test(said))
    return `${service} answers with what is not its own: ${said}`;
  return messages.get(said);
}

function withReason(status: number): string {
  const reason = STATUS_CODES[status];
  return reason === undefined ? `${status}` : `${status} ${reason}`;
}

const messages: ReadonlyMap<string, string> = new Map([
  [
    "Artifact storage quota has been hit. Unable to upload any new artifacts.",
    "the storage for artifacts is full: delete old ones, or keep new ones for fewer days with `retention-days`",
  ],
  ["Upload progress stalled.", "the upload stood still for too long"],
]);

/**
 * Who has the name of an artifact that was refused with 409, as a part of a sentence; undefined if an upload of that
 * name has begun and not ended. The other job is known by what else it has uploaded. `own` are all names that this run
 * of the pipeline wants, and are left out, so that the sentence is the same for each of them. GitHub's client hides the
 * job, so this asks the service itself (ListArtifacts of artifact v4).
 */
export async function ownerOf(
  name: string,
  own: readonly string[],
  services: Services,
): Promise<string | undefined> {
  const token = readRuntimeToken(services);
  const listed = await list(token, services).catch(() => undefined);
  if (listed === undefined || token === undefined) return `taken by another job or step; ${remedy}`;
  const owner = jobOf(listed.find((one) => textField(one, "name") === name));
  if (owner === undefined) return undefined;
  const theirs = listed.filter((one) => jobOf(one) === owner);
  const isOwn = (one: unknown) => own.some((name) => name === textField(one, "name"));
  const others = theirs.filter((one) => !isOwn(one)).flatMap((one) => textField(one, "name") ?? []);
  const since = theirs.filter(isOwn).flatMap((one) => textField(one, "created_at") ?? []);
  const [first] = since.sort();
  return [
    "taken ",
    first === undefined ? "" : `since ${formatTime(new Date(first))} `,
    owner === token.job
      ? "by an earlier step of this job"
      : `by another job of this workflow run (its log says "artifacts of job ${owner}")`,
    others.length === 0 ? "" : `, which also uploaded ${others.sort().slice(0, 5).join(", ")}`,
    `; ${remedy}`,
  ].join("");
}

const jobField = "workflow_job_run_backend_id";
const jobOf = (artifact: unknown): string | undefined => textField(artifact, jobField);

/** The artifacts of the workflow run; undefined if the service does not say. */
async function list(
  token: RuntimeToken | undefined,
  { variables }: Services,
): Promise<readonly unknown[] | undefined> {
  const address = variables["ACTIONS_RESULTS_URL"];
  if (address === undefined) return undefined;
  const { origin } = new URL(address);
  const method = "twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts";
  const response = await fetch(`${origin}/${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${variables["ACTIONS_RUNTIME_TOKEN"]}`,
    },
    body: JSON.stringify({ workflow_run_backend_id: token?.run, [jobField]: token?.job }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) return undefined;
  const artifacts = jsonField(await response.json(), "artifacts");
  return Array.isArray(artifacts) ? artifacts : [];
}

/** A time as a sentence shows it: `2026-11-22T20:26:49Z`. */
const formatTime = (time: Date): string => time.toISOString().replace(/\.\d+/, "");
