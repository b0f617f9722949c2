import { tmpdir } from "node:os";
import { ConfigurationError, ToolError } from "../base/errors.ts";
import { quoted } from "../base/words.ts";
import type { Finished } from "../process/run.ts";
import { isFull } from "../store/store-problems.ts";

/**
 * The reason why opam failed, as far as its output tells. `name` is a package, with its version where opam tells it.
 */
export type OpamFailure =
  /** No repository has the package, or none has this version. */
  | { readonly kind: "no such package"; readonly name: string; readonly version?: string }
  /** The package is not for this machine, or withdrawn (`condition` is then `false`). */
  | { readonly kind: "unavailable"; readonly name: string; readonly condition: string }
  /** The packages that are asked for exclude each other; `why` is opam's explanation, one reason an item. */
  | { readonly kind: "conflict"; readonly why: readonly string[] }
  | { readonly kind: "wrong hash"; readonly name: string; readonly url: string }
  | { readonly kind: "no source"; readonly name: string; readonly why: string }
  /** A command of the package's build failed; `log` is the end of its output. */
  | {
      readonly kind: "failed build";
      readonly name: string;
      readonly command: string;
      readonly status: string;
      readonly log: readonly string[];
    }
  /** System packages are not installed; `known` unless the system's package lists lack them. */
  | { readonly kind: "system packages"; readonly names: readonly string[]; readonly known: boolean }
  | { readonly kind: "no space" }
  /** A repository could not be copied into opam's root; `why` names the program that failed. */
  | { readonly kind: "no copy"; readonly name: string; readonly why: string }
  | { readonly kind: "other" };

/**
 * The error for an opam that failed, like `opamError`, but asks first whether one of these directories (absolute; they
 * or one above them must exist) is on a full disk: opam hides what rsync, cp and others print about that.
 */
export async function explainFailure(
  doing: string,
  finished: Finished,
  directories: readonly string[],
): Promise<Error> {
  if (await isFull(...directories, tmpdir()))
    return new ConfigurationError(`opam could not ${doing}: ${mistake({ kind: "no space" })}`);
  return opamError(doing, finished);
}

/**
 * The error for an opam that failed to do something (`doing`: `set up opam`): ConfigurationError where the user must
 * ask for something else or the machine lacks something, else ToolError with the last lines of a failed package's log
 * or of opam's output.
 */
export function opamError(doing: string, finished: Finished): Error {
  const failure = classifyOpamFailure(finished);
  switch (failure.kind) {
    case "failed build":
      return new ToolError(
        `opam could not ${doing}: the build of ${failure.name} failed, because ${quoted(failure.command)} exited with status ${failure.status}; ${failure.log.length > 0 ? "the end of its log is above" : "its log is empty, as it is when the disk is full"}.`,
        failure.log.join("\n"),
      );
    case "wrong hash":
      return new ToolError(
        `opam could not ${doing}: the source of ${failure.name}, ${failure.url}, has another hash than its repository says; look for a proxy that alters files, or use another state of the repository (\`opam-repositories\`).`,
      );
    case "no source":
      return new ToolError(
        `opam could not ${doing}: the source of ${failure.name} could not be fetched (${failure.why}); check the network and the proxy (https_proxy) and run again.`,
      );
    case "other":
      return new ToolError(`opam could not ${doing}: ${ending(finished)}.`, lastLines(finished));
    default:
      return new ConfigurationError(`opam could not ${doing}: ${mistake(failure)}`);
  }
}

type Mistake = Exclude<
  OpamFailure,
  { kind: "failed build" | "wrong hash" | "no source" | "other" }
>;

function mistake(failure: Mistake): string {
  switch (failure.kind) {
    case "no such package": {
      const what = failure.version
        ? `no version ${failure.version} of ${failure.name}`
        : `no package ${failure.name}`;
      return `there is ${what} in its repositories; check its name, or add the repository that has it to \`opam-repositories\`.`;
    }
    case "unavailable":
      return failure.condition === "false"
        ? `${failure.name} has been withdrawn by its authors; use another version.`
        : `${failure.name} is not for this machine, since \`${failure.condition}\` does not hold; use another version.`;
    case "conflict":
      return `its solver finds nothing that fits. ${failure.why.join(". ")}. Change \`ocaml-compiler\` or \`opam-packages\`.`;
    case "system packages":
      return `it needs the system ${failure.names.length > 1 ? "packages" : "package"} ${failure.names.join(", ")}; install ${failure.names.length > 1 ? "them" : "it"} and run again.`;
    case "no copy":
      return `it could not copy the repository ${failure.name} (${failure.why}), most often because the disk is full; make room and run again.`;
    case "no space":
      return "there is not enough free disk space; make room (an opam switch with OCaml takes about 1 GB) and run again.";
  }
}

function ending({ code, signal }: Finished): string {
  if (signal !== null) return `it was killed by ${signal}`;
  return code === 60
    ? "its solver ran out of time; name fewer packages, or their versions too"
    : `it exited with status ${code}, and its own words are above`;
}

/** The end of opam's output without headings and empty lines. */
function lastLines({ stdout, stderr }: Finished): string {
  const lines = `${stdout}\n${stderr}`.split("\n");
  return lines
    .filter((line) => line.trim() !== "" && !line.startsWith("<><>"))
    .slice(-30)
    .join("\n");
}

/** Reads the reason from all that a failed opam (2.1 to 2.5) printed. */
export function classifyOpamFailure({ stdout, stderr }: Finished): OpamFailure {
  const text = `${stdout}\n${stderr}`;
  for (const read of readers) {
    const failure = read(text);
    if (failure !== undefined) return failure;
  }
  return { kind: "other" };
}

/** Recognises one kind of failure in opam's output (locale C, no colours, no UTF-8); undefined for any other. */
type Reader = (text: string) => OpamFailure | undefined;

/** First match wins: a full disk also shows as a failed build, and an unavailable package as a conflict. */
const readers: readonly Reader[] = [
  (text) =>
    /No space left on device|Disk quota exceeded/.test(text) ? { kind: "no space" } : undefined,
  unknownSystemPackages,
  missingSystemPackages,
  (text) => {
    const [found, name = "", url = ""] =
      /^\[ERROR\] (\S+): Checksum mismatch for (\S+):$/m.exec(text) ?? [];
    return found === undefined ? undefined : { kind: "wrong hash", name, url };
  },
  noSource,
  failedBuild,
  (text) => {
    const [found, name = ""] = /^\[ERROR\] No package named (\S+) found\.$/m.exec(text) ?? [];
    return found === undefined ? undefined : { kind: "no such package", name };
  },
  (text) => {
    const [found, name = "", version = ""] =
      /^\[ERROR\] Package (\S+) has no version (\S+)\.$/m.exec(text) ?? [];
    return found === undefined ? undefined : { kind: "no such package", name, version };
  },
  (text) => {
    const [found, name = "", condition = ""] =
      /^\[ERROR\] (\S.*?):? unmet availability conditions: '(.*)'$/m.exec(text) ?? [];
    return found === undefined
      ? undefined
      : { kind: "unavailable", name: name.replace(" = ", "."), condition };
  },
  conflict,
  (text) => {
    const [found, name = "", why = ""] =
      /^\[ERROR\] Could not update repository "(.+?)": (.*)$/m.exec(text) ?? [];
    return found === undefined ? undefined : { kind: "no copy", name, why };
  },
];

/** `depends on the unavailable system package 'a'`, or `packages 'a' and 'b'`. */
function unknownSystemPackages(text: string): OpamFailure | undefined {
  const lists = [
    ...text.matchAll(/depends on the unavailable system packages? ('.*?')\. (?:You|Use) /g),
  ];
  const names = lists.flatMap(([, list = ""]) =>
    [...list.matchAll(/'([^']+)'/g)].map(([, name = ""]) => name),
  );
  return names.length === 0
    ? undefined
    : { kind: "system packages", names: unique(names), known: false };
}

function missingSystemPackages(text: string): OpamFailure | undefined {
  const [, lines = ""] =
    /^The following system packages will first need to be installed:\n((?: {4}.*\n)+)/m.exec(
      text,
    ) ?? [];
  const names = lines.split(/\s+/).filter((name) => name !== "");
  return names.length === 0
    ? undefined
    : { kind: "system packages", names: unique(names), known: true };
}

/**
 * `Fetch_fail("URL (curl failed: …)")` or only the path of a file; opam 2.5 shows curl's own message too. An
 * `extra-source` is a further file of a package's source.
 */
function noSource(text: string): OpamFailure | undefined {
  const [found, name = "", short = ""] =
    /^\[ERROR\] Failed to get (?:sources|extra source ".*") of (\S+): (.*)$/m.exec(text) ?? [];
  if (found === undefined) return undefined;
  const url = /Fetch_fail\("([^\s"]+)/.exec(text)?.[1];
  const status = /exited with code (\d+)/.exec(text)?.[1];
  const said =
    /curl: \(\d+\) ([^"\\]+)/.exec(text)?.[1] ??
    (status === undefined ? short : `curl exited with status ${status}`);
  return {
    kind: "no source",
    name,
    why: url === undefined || url === said ? said : `${url}: ${said}`,
  };
}

function failedBuild(text: string): OpamFailure | undefined {
  const [found, name = "", body = ""] =
    /^#=== ERROR while (?:compiling|installing|removing) (\S+) =+#\n((?:#.*\n)*)/m.exec(text) ?? [];
  if (found === undefined) return undefined;
  const [head = "", output = ""] = body.split("### output ###\n");
  const field = (key: string) => new RegExp(`^# ${key} +(.*)$`, "m").exec(head)?.[1];
  const lines = output.split("\n").map((line) => line.replace(/^# ?/, ""));
  const log = lines.slice(-40).filter((line) => line.trim() !== "");
  const [command, status] = [field("command"), field("exit-code")];
  if (command === undefined || status === undefined) return undefined;
  const plain = command.replace(/^\S+\/sandbox\.sh (?:build|install|remove) /, "");
  return { kind: "failed build", name, command: plain, status, log };
}

/** Each reason is a line that begins with `*`, and the deeper lines below it belong to it. */
function conflict(text: string): OpamFailure | undefined {
  if (
    !/^\[ERROR\] (?:Package conflict!|Could not determine which packages)|No solution found/m.test(
      text,
    )
  )
    return undefined;
  const lines = text.split("\n").filter((line) => /^ {2,}\S/.test(line));
  const reasons: string[] = [];
  for (const line of lines) {
    if (/You can temporarily relax/.test(line)) continue;
    const part = line.trim().replace(/^- /, "");
    const last = reasons.at(-1);
    if (part.startsWith("* ")) reasons.push(part.slice(2));
    else if (last !== undefined) reasons.splice(-1, 1, joined(last, part));
  }
  return { kind: "conflict", why: unique(reasons) };
}

/** `No agreement on the version of ocaml: a, b`. */
function joined(reason: string, part: string): string {
  return `${reason}${reason.endsWith(":") ? " " : "; "}${part}`;
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
