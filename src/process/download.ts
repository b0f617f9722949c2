import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { setTimeout } from "node:timers/promises";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { withoutSecrets } from "../base/words.ts";
import { type Finished, runNeeded } from "./run.ts";

const attempts = 3;

/**
 * Downloads `url` to a new file by curl, which opam needs anyway and which knows every kind of proxy. A redirection can
 * lead only to HTTP. Tries three times where that may help. Throws ToolError with curl's own words, and leaves no file
 * then.
 */
export async function download(url: string, file: string, env: Environment): Promise<void> {
  const argv = [
    ...["curl", "--disable", "--fail", "--location", "--silent", "--show-error"],
    ...["--proto-redir", url.startsWith("https:") ? "=https" : "=http,https"],
    // A server that has been silent for a minute will not go on.
    ...["--connect-timeout", "30", "--speed-limit", "1", "--speed-time", "60"],
    ...["--output", file, "--", url],
  ];
  for (let attempt = 1; ; attempt++) {
    const finished = await runNeeded("a download", argv, { env: { ...env, LC_ALL: "C" } });
    if (finished.code === 0) return;
    await rm(file, { force: true });
    if (attempt < attempts && isPassing(finished)) await setTimeout(attempt * 1000);
    else throw failed(url, finished);
  }
}

/** Whether another attempt may succeed: a missing file does not appear within a second (curl(1), EXIT CODES). */
function isPassing({ code, stderr }: Finished): boolean {
  return code === 22 ? /error: (?:408|429|5\d\d)/.test(stderr) : code !== 3 && code !== 60;
}

function failed(url: string, { code, stderr }: Finished): ToolError {
  const said = /curl: \(\d+\) (.*)/.exec(stderr)?.[1] ?? `curl exited with status ${code}`;
  const advice = /error: 404/.test(said)
    ? "check its address"
    : "check the network and the proxy (https_proxy) and run again";
  return new ToolError(`${withoutSecrets(url)} could not be downloaded: ${said}; ${advice}.`);
}

/** Hash of a file's content in hexadecimal digits. */
export async function hashOf(file: string, algorithm: "sha256" | "sha512"): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
