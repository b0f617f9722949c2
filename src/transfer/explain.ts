import { STATUS_CODES } from "node:http";
import { numberField, textField } from "../json.ts";
import type { Environment } from "../toolchain/probe.ts";
import { formatTime, readRuntimeToken } from "./token.ts";

const service = "the artifact service";

/**
 * What an upload failed of, as a part of a sentence. `error` is of GitHub's client (@actions/artifact 6.2), whose
 * messages name its own functions and addresses, or of Azure's below it, whose message is the body of an answer.
 */
export function explain(error: unknown, env: Environment): string {
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
  return (
    after + (known(said, env) ?? (said.replace(/\.$/, "") || "GitHub's client does not say why"))
  );
}

function known(said: string, env: Environment): string | undefined {
  const [, status, words = ""] = /^Failed request: \((\d+)\)[^:]*(.*)$/.exec(said) ?? [];
  const { expires } = readRuntimeToken(env) ?? {};
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

const withReason = (status: number): string => `${status} ${STATUS_CODES[status] ?? ""}`.trimEnd();

const messages: ReadonlyMap<string, string> = new Map([
  [
    "Artifact storage quota has been hit. Unable to upload any new artifacts.",
    "the storage for artifacts is full: delete old ones, or keep new ones for fewer days with `retention-days`",
  ],
  ["Upload progress stalled.", "the upload stood still for too long"],
]);
