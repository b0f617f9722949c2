import type { Location, Problem } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";
import { listed, quoted } from "../base/words.ts";

/** The versions of mirage that a `config.ml` allows, three numbers each (`4.9.0`). */
export interface VersionGate {
  readonly atLeast: string | undefined;
  readonly below: string | undefined;
  /** The line that says so; undefined if there is none. */
  readonly at: Location | undefined;
}

const opening = "(* mirage ";
const form = "`(* mirage >= 4.9.0 & < 4.12.0 *)`";

/**
 * Reads the versions of mirage that the first line of a `config.ml` allows. Like `mirage configure` (4.11,
 * lib/functoria/tool.ml, `check_version`) it takes only a line that begins with `(* mirage `, with `>=` and `<` at most
 * once each and single spaces between the words. A line that mirage would refuse is a problem.
 */
export function readGate(text: string, file: string): VersionGate | Problem {
  const line = text.replace(/\n[\s\S]*/, "").trim();
  if (!line.startsWith(opening)) return { atLeast: undefined, below: undefined, at: undefined };
  const at = { file, line: 1 };
  const words = line.slice(opening.length).split(" ");
  const bounds = new Map<string, string>();
  for (let word = words.shift(); word !== "*)"; word = words.shift()) {
    if (word === "&" || word === "") continue;
    if (word !== ">=" && word !== "<") return malformed(word, at);
    if (bounds.has(word)) return { message: `${quoted(word)} is there twice; keep one.`, at };
    const version = readVersion(words.shift());
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

/** Reads `4`, `4.9`, `4.9.0` or more digits and points, and ignores all after the third number. */
function readVersion(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const [found, major, minor = "0", patch = "0"] =
    /^(\d+)(?:\.(\d+))?(?:\.(\d+))?[\d.]*$/.exec(text) ?? [];
  return found === undefined ? undefined : [major, minor, patch].map(Number).join(".");
}

/** Whether a gate allows a version (`4.10.6`). */
export function allows({ atLeast, below }: VersionGate, version: string): boolean {
  return (
    (atLeast === undefined || versionAtLeast(version, atLeast)) &&
    (below === undefined || !versionAtLeast(version, below))
  );
}

/** Whether a gate allows a version, and this tool can use it. */
export const admits = (gate: VersionGate, version: string): boolean =>
  allows(gate, version) && versionAtLeast(version, oldest);

/** The versions that a gate allows, for messages: `>= 4.9.0 & < 4.11.0`. */
function gateText({ atLeast, below }: VersionGate): string {
  const bounds = [atLeast && `>= ${atLeast}`, below && `< ${below}`].filter(Boolean);
  return bounds.join(" & ") || "any version";
}

/** A release of mirage and the oldest OCaml that it works with. */
interface Release {
  readonly version: string;
  readonly ocaml: string;
}

const series = (minor: number, patches: number): readonly Release[] =>
  Array.from({ length: patches }, (_, patch) => ({
    version: `4.${minor}.${patch}`,
    ocaml: "4.13.0",
  }));

const oldest = "4.7.0";
const newestMinor = 11;

/**
 * The releases of mirage in opam-repository at 97014be6 (2026-08-22) with their lower bounds on OCaml, oldest first.
 * Earlier ones use opam-monorepo 0.2, which has another command line.
 */
const releases: readonly Release[] = [
  { version: oldest, ocaml: "4.08.0" },
  { version: "4.9.0", ocaml: "4.13.0" },
  ...series(10, 7),
  ...series(newestMinor, 3),
];

/** The oldest OCaml for opam-monorepo 0.4.3, and for mirage-runtime in the unikernel itself, at the same commit. */
const oldestOcaml = "4.13.0";

/** The mirage that opam is asked for. */
export type MirageChoice =
  /** Exactly this one, the newest that is known and allowed. */
  | { readonly kind: "version"; readonly version: string }
  /** The newest in the repositories that the gate allows; `atoms` are arguments of `opam install`. */
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
 * Chooses the version of mirage to install: in the default repositories the newest release that the gate allows, in
 * others whatever opam finds within the gate and from 4.7.0 on. `none` when OCaml is older than 4.13, when the gate
 * only allows versions before 4.7.0, and when the default repositories have no release that it allows.
 */
export function chooseMirage({ gate, ocaml, defaultRepositories }: MirageQuestion): MirageChoice {
  if (ocaml !== undefined && !versionAtLeast(ocaml, oldestOcaml))
    return none(
      `MirageOS projects cannot be built with OCaml ${ocaml}: opam-monorepo and mirage need ${oldestOcaml} or newer; set \`ocaml-compiler\` to a newer one, \`5.4.1\` for example.`,
    );
  if (gate.below !== undefined && versionAtLeast(oldest, gate.below))
    return none(
      `config.ml wants mirage ${gateText(gate)}, and the oldest that can be used is ${oldest}: before it, mirage locks its packages in another way. Allow a newer one, \`< 4.${newestMinor + 1}.0\` for example.`,
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

/** The relations of a gate, one an argument: opam wants all of them to hold. */
function atomsOf({ atLeast, below }: VersionGate): readonly string[] {
  const from = atLeast !== undefined && versionAtLeast(atLeast, oldest) ? atLeast : oldest;
  return [`mirage>=${from}`, ...(below === undefined ? [] : [`mirage<${below}`])];
}

/** The known releases for the documentation, oldest first. */
export const knownReleases = (): readonly Release[] => releases;
