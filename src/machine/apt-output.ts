/** The format for `dpkg-query -W -f` that `parseDpkg` reads. */
export const dpkgFormat = `${["Package", "db:Status-Status", "Version"]
  .map((field) => `\${${field}}`)
  .join("\t")}\n`;

/** Installed packages and their versions, from `dpkg-query -W -f` with `dpkgFormat`. */
export function parseDpkg(output: string): ReadonlyMap<string, string> {
  const installed = new Map<string, string>();
  for (const line of output.split("\n")) {
    const [name, status, version] = line.split("\t");
    if (name && version && status === "installed") installed.set(name, version);
  }
  return installed;
}

/** Versions that apt would install, from `apt-cache policy` in the locale C; packages without one are left out. */
export function parsePolicy(output: string): ReadonlyMap<string, string> {
  const candidates = new Map<string, string>();
  let name: string | undefined;
  for (const line of output.split("\n")) {
    name = /^(\S+):$/.exec(line)?.[1] ?? name;
    const candidate = /^ {2}Candidate: (\S+)$/.exec(line)?.[1];
    if (name !== undefined && candidate !== undefined && candidate !== "(none)")
      candidates.set(name, candidate);
  }
  return candidates;
}

/**
 * Why `apt-get` failed, as far as its output tells. `stale`: the package lists name files that are gone. `damaged`: a
 * file differs from what the lists say. `interrupted`: dpkg was stopped in the middle of its work, some time before.
 */
export type AptFailure =
  | "stale"
  | "damaged"
  | "unreachable"
  | "no space"
  | "locked"
  | "interrupted"
  | "other";

/** First match wins. A line about something that apt waited for, or retried with success, does not begin with `E:`. */
const failures: readonly (readonly [AptFailure, RegExp])[] = [
  ["no space", /don't have enough free space|No space left on device/],
  ["locked", /^E: (?:Could not get lock|.*, is another process using it\?)/m],
  ["interrupted", /^E: dpkg was interrupted/m],
  ["stale", /^[EW]: .*(?: 404 +Not Found|Unable to locate package|has no installation candidate)/m],
  ["damaged", /^[EW]: .*(?:Hash Sum mismatch|File has unexpected size)/m],
  ["unreachable", /^[EW]: Failed to fetch/m],
];

/** Classifies the output (locale C) of an `apt-get` that failed. */
export function classifyAptFailure(output: string): AptFailure {
  return failures.find(([, says]) => says.test(output))?.[0] ?? "other";
}

/** The holder of the lock that apt, according to this line, could not get: `process 12 (apt)`, or `another program`. */
export function lockHolder(line: string): string | undefined {
  const [found, pid, name] =
    /Could not get lock \S+(?: It is held by process (\d+) \((.*)\))?/.exec(line) ?? [];
  if (found === undefined) return undefined;
  return pid === undefined || pid === "0" ? "another program" : `process ${pid} (${name})`;
}
