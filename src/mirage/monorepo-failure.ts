import { ConfigurationError, ToolError } from "../errors.ts";
import type { Finished } from "../process.ts";
import { listed } from "../wording.ts";

/** Its own prefix before what it says. */
const said = (stderr: string): string =>
  stderr.replace(/^opam-monorepo: (?:\S+ )?(?=\[)/gm, "").replaceAll("\r", "");

/** Why `opam-monorepo lock` found no packages: ConfigurationError where the project or its repositories must change. */
export function lockError({ stdout, stderr, code, signal }: Finished): Error {
  const text = said(stderr);
  const foreign = bulleted(text, "don't use dune as their build\nsystem:");
  if (foreign.length > 0)
    return new ConfigurationError(
      `These packages, which the unikernel needs, are not built with dune: ${listed(foreign)}. Add a repository that has them with dune files to \`opam-repositories\`, or put their sources into the project (docs/mirageos.md).`,
    );
  const missing = [
    ...text.matchAll(/There is no eligible version of (\S+) that matches (.*)$/gm),
  ].map(([, name, wanted]) => `${name} ${wanted}`);
  const rejected = rejectedPackages(text);
  if (missing.length > 0 || rejected.length > 0) {
    const why = missing.length > 0 ? `there is no ${missing.join(", no ")}` : rejected.join("; ");
    return new ConfigurationError(
      `No packages can be found that fit all targets together: ${why}. Change config.ml, or the state of the repositories (\`opam-repositories\`, \`opam-overlays\` among them).`,
    );
  }
  const how = signal === null ? `exited with status ${code}` : `was killed by ${signal}`;
  return new ToolError(`opam-monorepo lock ${how}.`, lastLines(stdout, stderr));
}

/** Why `opam-monorepo pull` could not fetch the sources. */
export function pullError({ stdout, stderr, code, signal }: Finished): Error {
  const [failed, name = "", url = ""] =
    /\[ERROR\] Failed to pull \S*?([^/\s]+): (\S+)/.exec(stderr) ?? [];
  const why = /"curl: \(\d+\) ([^"]*)"/.exec(stderr)?.[1];
  const reason = why === undefined ? url : `${url}: ${why}`;
  if (failed !== undefined && /^checksum$/i.test(url))
    return new ToolError(
      `The source of ${name} has another hash than the lock file says; look for a proxy that alters files, or lock again if its authors have replaced it.`,
      lastLines(stdout, stderr),
    );
  if (failed !== undefined)
    return new ToolError(
      `The source of ${name} could not be fetched (${reason}); check the network and the proxy (https_proxy) and run again.`,
      lastLines(stdout, stderr),
    );
  const how = signal === null ? `exited with status ${code}` : `was killed by ${signal}`;
  return new ToolError(`opam-monorepo pull ${how}.`, lastLines(stdout, stderr));
}

/** The items (`- name`) below a line that ends with `heading`, whichever way its words are broken into lines. */
function bulleted(text: string, heading: string): readonly string[] {
  const words = heading.replaceAll("\n", " ").split(" ").join("\\s+");
  const [, list = ""] = new RegExp(`${words}\\s*\\n((?:\\s*- \\S+\\s*\\n?)+)`).exec(text) ?? [];
  return [...list.matchAll(/- (\S+)/g)].map(([, name = ""]) => name);
}

/** What only follows from other problems: the solver's own names, and packages that come with a compiler. */
const consequence = /^(?:ocaml(?:-\w+)*|system-\w+|.*[|&].*)$/;

/** `- name -> (problem)` and the reasons below it, of the solver's diagnosis: at most three, causes first. */
function rejectedPackages(text: string): readonly string[] {
  const [, list = ""] = /Can't find all required versions\.([\s\S]*)/.exec(text) ?? [];
  const found = [...list.matchAll(/^- (\S+) -> \(problem\)((?:\n {4,}.*)*)/gm)].map(
    ([, name = "", below = ""]) => ({ name, reason: reasonOf(below.split("\n")) }),
  );
  const causes = found.filter(({ name }) => !consequence.test(name));
  return (causes.length > 0 ? causes : found)
    .slice(0, 3)
    .map(({ name, reason }) => `${name}: ${reason}`);
}

/** What the solver says of a package, with the first of the versions that it has looked at. */
function reasonOf(lines: readonly string[]): string {
  const own = lines.filter((line) => /^ {4}\S.*[^:]$/.test(line));
  const candidates = lines.filter((line) => /^ {6}\S/.test(line)).slice(0, 1);
  return [...own, ...candidates]
    .map((line) => line.trim().replace(/^unikernels zdev requires/, "the unikernel requires"))
    .join(", ");
}

const lastLines = (stdout: string, stderr: string): string =>
  `${stdout}${stderr}`.trim().split("\n").slice(-40).join("\n");
