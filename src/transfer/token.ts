import type { Environment } from "../base/environment.ts";
import { numberField, parseJson, textField } from "../base/json.ts";

/** What ACTIONS_RUNTIME_TOKEN says of the job that it was made for. */
export interface RuntimeToken {
  /** As the services call the workflow run and the job: UUIDs. */
  readonly run: string;
  readonly job: string;
  readonly expires: Date | undefined;
}

/** Reads the token's claims, a JWT's: its scope holds `Actions.Results:RUN:JOB`. Undefined if it has none. */
export function readRuntimeToken(env: Environment): RuntimeToken | undefined {
  const payload = (env["ACTIONS_RUNTIME_TOKEN"] ?? "").split(".")[1] ?? "";
  const claims = parseJson(Buffer.from(payload, "base64url").toString("utf8"));
  const scope = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)/.exec(textField(claims, "scp") ?? "");
  const [, run, job] = scope ?? [];
  if (run === undefined || job === undefined) return undefined;
  const seconds = numberField(claims, "exp");
  return { run, job, expires: seconds === undefined ? undefined : new Date(seconds * 1000) };
}

/** A time as a sentence shows it: `2026-11-22T20:26:49Z`. */
export const formatTime = (time: Date): string => time.toISOString().replace(/\.\d+/, "");
