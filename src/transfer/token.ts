import type { Services } from "../base/environment.ts";
import { numberField, parseJson, textField } from "../base/json.ts";

/** The job that ACTIONS_RUNTIME_TOKEN was made for. */
export interface RuntimeToken {
  /** As the services call the workflow run and the job: UUIDs. */
  readonly run: string;
  readonly job: string;
  readonly expires: Date | undefined;
}

/** Reads the token's claims, a JWT's: its scope holds `Actions.Results:RUN:JOB`. Undefined if it has none. */
export function readRuntimeToken({ variables }: Services): RuntimeToken | undefined {
  const [, payload] = variables["ACTIONS_RUNTIME_TOKEN"]?.split(".") ?? [];
  if (payload === undefined) return undefined;
  const claims = parseJson(Buffer.from(payload, "base64url").toString("utf8"));
  const scope = textField(claims, "scp");
  if (scope === undefined) return undefined;
  const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)/.exec(scope) ?? [];
  if (run === undefined || job === undefined) return undefined;
  const seconds = numberField(claims, "exp");
  return { run, job, expires: seconds === undefined ? undefined : new Date(seconds * 1000) };
}
