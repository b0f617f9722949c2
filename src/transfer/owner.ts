import { field, textField } from "../json.ts";
import { formatTime, type RuntimeToken, readRuntimeToken } from "./token.ts";

/**
 * Who has the name of an artifact that was refused with 409, as a part of a sentence; undefined if an upload of that
 * name has begun and not ended. `own` are the names that this run of the pipeline wants: what else the other has
 * uploaded tells it apart, and the sentence is the same for all of them. GitHub's client hides the job, so the
 * service is asked itself (ListArtifacts of artifact v4).
 */
export async function ownerOf(name: string, own: readonly string[]): Promise<string | undefined> {
  const token = readRuntimeToken(process.env);
  const listed = await list(token).catch(() => undefined);
  if (listed === undefined || token === undefined) return `taken by another job or step; ${remedy}`;
  const owner = jobOf(listed.find((one) => textField(one, "name") === name));
  if (owner === undefined) return undefined;
  const theirs = listed.filter((one) => jobOf(one) === owner);
  const isOwn = (one: unknown) => own.includes(textField(one, "name") ?? "");
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

const remedy = "build a target in one place only, or set `artifacts: false` in the others";

/** For an artifact that the service has begun with and does not list. */
export const unfinished = `taken by an upload that has not ended; ${remedy}`;

const jobField = "workflow_job_run_backend_id";
const jobOf = (artifact: unknown): string | undefined => textField(artifact, jobField);

/** Undefined if the answer is none of the service's. */
async function list(token: RuntimeToken | undefined): Promise<readonly unknown[] | undefined> {
  const { origin } = new URL(process.env["ACTIONS_RESULTS_URL"] ?? "");
  const method = "twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts";
  const response = await fetch(`${origin}/${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${process.env["ACTIONS_RUNTIME_TOKEN"]}`,
    },
    body: JSON.stringify({ workflow_run_backend_id: token?.run, [jobField]: token?.job }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) return undefined;
  const artifacts = field(await response.json(), "artifacts");
  return Array.isArray(artifacts) ? artifacts : [];
}
