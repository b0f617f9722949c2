/** The format that `dpkg-query -W -f` is given for `parseDpkg`. */
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

/** What apt would install, from `apt-cache policy` in the locale C; packages it has no candidate for are left out. */
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

/** `name: value` lines of `ocamlc -config`. */
export function parseConfiguration(output: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of output.split("\n")) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  return fields;
}

/** Why `apt-get` failed, as far as its output tells. `stale`: the package lists name files that are gone. */
export type AptFailure = "stale" | "no space" | "locked" | "other";

/** Classifies the output (locale C) of an `apt-get` that failed. */
export function classifyAptFailure(output: string): AptFailure {
  if (/don't have enough free space|No space left on device/.test(output)) return "no space";
  if (/Could not get lock|Unable to acquire the dpkg frontend lock|Unable to lock/.test(output))
    return "locked";
  if (
    /\b404 +Not Found|Unable to locate package|has no installation candidate|Hash Sum mismatch/.test(
      output,
    )
  )
    return "stale";
  return "other";
}
