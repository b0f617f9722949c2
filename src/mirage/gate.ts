import type { Location, Problem } from "../errors.ts";
import { versionAtLeast } from "../toolchain/version.ts";
import { quoted } from "../wording.ts";

/** The versions of mirage that a `config.ml` allows; three numbers each, `4.9.0`. */
export interface VersionGate {
  readonly atLeast: string | undefined;
  readonly below: string | undefined;
  /** The line that says so; undefined when none does. */
  readonly at: Location | undefined;
}

const opening = "(* mirage ";
const form = "`(* mirage >= 4.9.0 & < 4.12.0 *)`";

/**
 * Reads the versions of mirage that the first line of a `config.ml` allows, as `mirage configure` reads it: only a line
 * that begins with `(* mirage ` says anything, `>=` and `<` may be there once each, and single spaces part the words
 * (mirage 4.11, lib/functoria/tool.ml, `check_version`). What it would refuse is a problem.
 */
export function readGate(text: string, file: string): VersionGate | Problem {
  const line = (text.split("\n", 1)[0] ?? "").trim();
  if (!line.startsWith(opening)) return { atLeast: undefined, below: undefined, at: undefined };
  const at = { file, line: 1 };
  const words = line.slice(opening.length).split(" ");
  const bounds = new Map<string, string>();
  for (let word = words.shift(); word !== "*)"; word = words.shift()) {
    if (word === "&" || word === "") continue;
    if (word !== ">=" && word !== "<") return malformed(word, at);
    if (bounds.has(word)) return { message: `${quoted(word)} is there twice; keep one.`, at };
    const version = readVersion(words.shift() ?? "");
    if (version === undefined)
      return {
        message: `Behind ${quoted(word)} there is no version of digits and points; write it like ${form}.`,
        at,
      };
    bounds.set(word, version);
  }
  return { atLeast: bounds.get(">="), below: bounds.get("<"), at };
}

function malformed(word: string | undefined, at: Location): Problem {
  const found = word === undefined ? "it does not end with ` *)`" : `${quoted(word)} is neither`;
  return {
    message: `The versions of mirage cannot be read: \`>=\` or \`<\` and a version are expected, and ${found}; write them like ${form}.`,
    at,
  };
}

/** `4`, `4.9` and `4.9.0` are the same; further numbers are not looked at, though only digits and points may be there. */
function readVersion(text: string): string | undefined {
  const [found, major, minor = "0", patch = "0"] =
    /^(\d+)(?:\.(\d+))?(?:\.(\d+))?[\d.]*$/.exec(text) ?? [];
  return found === undefined ? undefined : [major, minor, patch].map(Number).join(".");
}

/** Whether a version (`4.10.6`) is one that a gate allows. */
export function allows({ atLeast, below }: VersionGate, version: string): boolean {
  return (
    (atLeast === undefined || versionAtLeast(version, atLeast)) &&
    (below === undefined || !versionAtLeast(version, below))
  );
}

/** What a gate allows, as a sentence says it: `>= 4.9.0 & < 4.11.0`. */
export function gateText({ atLeast, below }: VersionGate): string {
  const bounds = [atLeast && `>= ${atLeast}`, below && `< ${below}`].filter(Boolean);
  return bounds.join(" & ") || "any version";
}
