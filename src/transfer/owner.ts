import { field, textField } from "../json.ts";

/**
 * Who has the name of an artifact that was refused with 409: a sentence, with what else that job uploaded so that it
 * can be told apart. GitHub's client hides the job, so the service is asked itself (ListArtifacts of artifact v4).
 */
export async function ownerOf(name: string): Promise<string> {
  const { run, job } = ownIds();
  const listed = await list(run, job).catch(() => []);
  const artifact = listed.find((one) => textField(one, "name") === name);
  const owner = textField(artifact, jobField);
  const others = listed
    .filter((one) => owner !== undefined && textField(one, jobField) === owner)
    .flatMap((one) => textField(one, "name") ?? [])
    .filter((other) => other !== name);
  const who = owner === job ? "an earlier step of this job" : "another job of this workflow run";
  const created = textField(artifact, "created_at")?.replace(/\.\d+/, "");
  return [
    `${who} has uploaded an artifact of this name`,
    created === undefined ? "" : ` at ${created}`,
    others.length === 0 ? "" : `, beside ${others.slice(0, 5).join(", ")}`,
    "; build a target in one job only, or set `artifacts: false` in one of them",
  ].join("");
}

const jobField = "workflow_job_run_backend_id";

async function list(run: string, job: string): Promise<readonly unknown[]> {
  const { origin } = new URL(process.env["ACTIONS_RESULTS_URL"] ?? "");
  const method = "twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts";
  const response = await fetch(`${origin}/${method}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${process.env["ACTIONS_RUNTIME_TOKEN"]}`,
    },
    body: JSON.stringify({ workflow_run_backend_id: run, [jobField]: job }),
    signal: AbortSignal.timeout(10_000),
  });
  const artifacts = field(await response.json(), "artifacts");
  return Array.isArray(artifacts) ? artifacts : [];
}

/** Run and job as the runtime token's scope names them: `Actions.Results:RUN:JOB`. */
function ownIds(): { readonly run: string; readonly job: string } {
  const payload = (process.env["ACTIONS_RUNTIME_TOKEN"] ?? "").split(".")[1] ?? "";
  const text = Buffer.from(payload, "base64url").toString("utf8");
  const [, run = "", job = ""] = /Actions\.Results:([^:\s"]+):([^:\s"]+)/.exec(text) ?? [];
  return { run, job };
}
