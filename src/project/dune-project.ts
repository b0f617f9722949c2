import { ConfigurationError, type Problem } from "../errors.ts";
import { atomText, field, head, parseSexps } from "./sexp.ts";
import { complain, newSource } from "./source.ts";

/** What a dune-project decides for the dune files of its scope. */
export interface Scope {
  /** Its directory; "" is the root. */
  readonly directory: string;
  /** `(lang dune X.Y)`. */
  readonly language: readonly [number, number];
  /** `dune-file` is read in place of `dune` where there is one (dune 3.0). */
  readonly alternativeName: boolean;
  /** Directories whose name ends in `.t` are tests, whose dune files are data (on by default from dune 3.0). */
  readonly cram: boolean;
}

/** Without a dune-project dune assumes its own version; the oldest dune that is supported is 2.9. */
export const defaultScope: Scope = {
  directory: "",
  language: [2, 9],
  alternativeName: false,
  cram: false,
};

/** Whether `(lang dune …)` is at least `major.minor`. */
export function languageIsAtLeast(scope: Scope, major: number, minor: number): boolean {
  const [ownMajor, ownMinor] = scope.language;
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** Reads a dune-project. What is wrong is added to `problems`, and the defaults stand in for it. */
export function readDuneProject(
  text: string,
  file: string,
  directory: string,
  problems: Problem[],
): Scope {
  const fallback = { ...defaultScope, directory };
  const source = newSource(text, file, problems);
  try {
    const items = parseSexps(text, file);
    const [first] = items;
    const [, kind, version] = head(first) === "lang" && first?.kind === "list" ? first.items : [];
    const numbers = /^(\d{1,3})\.(\d{1,3})$/.exec(atomText(version) ?? "");
    if (atomText(kind) !== "dune" || numbers === null) {
      complain(
        source,
        first ?? { start: 0 },
        "A dune-project must start with (lang dune X.Y); add that line.",
      );
      return fallback;
    }
    const language = [Number(numbers[1]), Number(numbers[2])] as const;
    const cram = atomText(field(items, "cram")?.items[1]);
    const alternative = field(items, "accept_alternative_dune_file_name");
    return {
      directory,
      language,
      alternativeName: alternative !== undefined && atomText(alternative.items[1]) !== "false",
      cram: cram === undefined ? language[0] >= 3 : cram === "enable",
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return fallback;
  }
}
