import type { Environment } from "../toolchain/probe.ts";

/**
 * Why no artifact can be uploaded from here, as a part of a sentence; undefined if nothing speaks against it. These
 * are the client's own conditions (config.ts of @actions/artifact 6.2), told before any work.
 */
export function obstacle(env: Environment): string | undefined {
  const missing = ["ACTIONS_RESULTS_URL", "ACTIONS_RUNTIME_TOKEN"].find((name) => !env[name]);
  if (missing !== undefined)
    return `this runner has no artifact service (${missing} is not set): set \`artifacts: false\``;
  const host = hostOf(env["GITHUB_SERVER_URL"] || "https://github.com");
  if (/^github\.com$|\.ghe\.com$|\.localhost$/.test(host)) return undefined;
  return `GitHub's client uploads to github.com and ghe.com, not to ${host}: set \`artifacts: false\``;
}

/** The most days that the repository keeps artifacts, when these are fewer than `days`. */
export function shorterRetention(days: number | undefined, env: Environment): number | undefined {
  const most = Number.parseInt(env["GITHUB_RETENTION_DAYS"] ?? "", 10);
  return days !== undefined && most > 0 && most < days ? most : undefined;
}

const hostOf = (url: string): string =>
  URL.canParse(url) ? new URL(url).hostname.toLowerCase() : url;
