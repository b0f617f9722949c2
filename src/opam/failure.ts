import type { Finished } from "../process.ts";

/** Why opam failed, as far as its words tell. `name` is a package, with its version where opam tells it. */
export type OpamFailure =
  /** No repository has it, or not in this version. */
  | { readonly kind: "no such package"; readonly name: string; readonly version?: string }
  /** It is not for this machine, or withdrawn (`condition` is then `false`). */
  | { readonly kind: "unavailable"; readonly name: string; readonly condition: string }
  /** What is asked for cannot be had together; `why` is opam's explanation, one reason a line. */
  | { readonly kind: "conflict"; readonly why: readonly string[] }
  | { readonly kind: "wrong hash"; readonly name: string; readonly url: string }
  | { readonly kind: "no source"; readonly name: string; readonly why: string }
  /** One of its commands failed; `log` is the end of what that printed. */
  | {
      readonly kind: "failed build";
      readonly name: string;
      readonly command: string;
      readonly status: string;
      readonly log: readonly string[];
    }
  /** System packages that are not installed; `known` unless the system's package lists have none of that name. */
  | { readonly kind: "system packages"; readonly names: readonly string[]; readonly known: boolean }
  | { readonly kind: "no space" }
  /** A repository could not be copied into opam's root; `why` is the program that failed. */
  | { readonly kind: "no copy"; readonly name: string; readonly why: string }
  | { readonly kind: "other" };

/** One kind of failure: reads opam's output (locale C, no colours, no UTF-8), undefined when it is another kind. */
type Reader = (text: string) => OpamFailure | undefined;

/** First match wins: a full disk fails a build, and what is unavailable is told as a conflict. */
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

/** Reads why opam (2.1 to 2.5) failed from all that it printed. */
export function classifyOpamFailure({ stdout, stderr }: Finished): OpamFailure {
  const text = `${stdout}\n${stderr}`;
  for (const read of readers) {
    const failure = read(text);
    if (failure !== undefined) return failure;
  }
  return { kind: "other" };
}

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

/** `Fetch_fail("URL (curl failed: …)")` or only the path of a file; opam 2.5 tells curl's own words too. */
function noSource(text: string): OpamFailure | undefined {
  const [found, name = "", short = ""] =
    /^\[ERROR\] Failed to get sources of (\S+): (.*)$/m.exec(text) ?? [];
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
  const field = (key: string) => new RegExp(`^# ${key} +(.*)$`, "m").exec(head)?.[1] ?? "";
  const lines = output.split("\n").map((line) => line.replace(/^# ?/, ""));
  const log = lines.slice(-40).filter((line) => line.trim() !== "");
  const command = field("command").replace(/^\S+\/sandbox\.sh (?:build|install|remove) /, "");
  return { kind: "failed build", name, command, status: field("exit-code"), log };
}

/** Each reason is a line that begins with `*`, and what it is about are the deeper lines below it. */
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
    if (part.startsWith("* ")) reasons.push(part.slice(2));
    else if (reasons.length > 0) reasons.push(joined(reasons.pop() ?? "", part));
  }
  return { kind: "conflict", why: unique(reasons) };
}

/** `No agreement on the version of ocaml: a, b`. */
function joined(reason: string, part: string): string {
  return `${reason}${reason.endsWith(":") ? " " : "; "}${part}`;
}

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];
