import type { Location, Problem } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";
import { listed, quoted } from "../base/words.ts";

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

/** A release of mirage and the oldest OCaml that it works with. */
interface Release {
  readonly version: string;
  readonly ocaml: string;
}

const series = (minor: string, patches: number): readonly Release[] =>
  Array.from({ length: patches }, (_, patch) => ({
    version: `${minor}.${patch}`,
    ocaml: "4.13.0",
  }));

/**
 * Releases of mirage in opam-repository at 97014be6 (2026-08-22) with their lower bound on OCaml, oldest first. Older
 * ones lock with opam-monorepo 0.2, whose command line is another.
 */
const releases: readonly Release[] = [
  { version: "4.7.0", ocaml: "4.08.0" },
  { version: "4.9.0", ocaml: "4.13.0" },
  ...series("4.10", 7),
  ...series("4.11", 3),
];

/** opam-monorepo 0.4.3 and, in the unikernel itself, mirage-runtime: the oldest OCaml of each at the same commit. */
const oldestOcaml = "4.13.0";

/** Which mirage opam is asked for. */
export type MirageChoice =
  /** Exactly this one: the newest that is known and allowed. */
  | { readonly kind: "version"; readonly version: string }
  /** The newest that the repositories have and the gate allows: arguments of `opam install`. */
  | { readonly kind: "range"; readonly atoms: readonly string[] }
  | { readonly kind: "none"; readonly problem: Problem };

export interface MirageQuestion {
  readonly gate: VersionGate;
  /** `5.4.1`; undefined while it is not known. */
  readonly ocaml: string | undefined;
  /** Whether the repositories are the default ones, whose releases are known. */
  readonly defaultRepositories: boolean;
}

/**
 * The version of mirage to install. In the default repositories it is known; in others opam chooses, within the gate and
 * not below 4.7.0. `none` when no release that is known fits where all are known, or with no OCaml older than 4.13.
 */
export function chooseMirage({ gate, ocaml, defaultRepositories }: MirageQuestion): MirageChoice {
  if (ocaml !== undefined && !versionAtLeast(ocaml, oldestOcaml))
    return none(
      `MirageOS projects cannot be built with OCaml ${ocaml}: opam-monorepo and mirage need ${oldestOcaml} or newer; set \`ocaml-compiler\` to a newer one, \`5.4.1\` for example.`,
    );
  if (gate.below !== undefined && versionAtLeast(oldest, gate.below))
    return none(
      `config.ml wants mirage ${gateText(gate)}, and the oldest that can be used is ${oldest}: before it, mirage locks its packages in another way. Allow a newer one, \`< ${nextMinor()}\` for example.`,
      gate,
    );
  if (!defaultRepositories) return { kind: "range", atoms: atomsOf(gate) };
  const found = releases.findLast(({ version }) => allows(gate, version));
  if (found !== undefined) return { kind: "version", version: found.version };
  const known = releases.map(({ version }) => version);
  return none(
    `config.ml wants mirage ${gateText(gate)}, and there is no such release (there are ${listed(known)}); change its first line, or name a repository that has it in \`opam-repositories\`.`,
    gate,
  );
}

const none = (message: string, gate?: VersionGate): MirageChoice => ({
  kind: "none",
  problem: { message, ...(gate?.at && { at: gate.at }) },
});

const oldest = releases[0]?.version ?? "";
const newest = releases.at(-1)?.version ?? "";

function nextMinor(): string {
  const [major = "", minor = ""] = newest.split(".");
  return `${major}.${Number(minor) + 1}.0`;
}

/** opam takes one relation an argument, and all of them must hold. */
function atomsOf({ atLeast, below }: VersionGate): readonly string[] {
  const from = atLeast !== undefined && versionAtLeast(atLeast, oldest) ? atLeast : oldest;
  return [`mirage>=${from}`, ...(below === undefined ? [] : [`mirage<${below}`])];
}

/** Every release that is known, for the documentation, oldest first. */
export const knownReleases = (): readonly Release[] => releases;
