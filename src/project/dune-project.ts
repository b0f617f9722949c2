import { ConfigurationError, type Problem } from "../base/errors.ts";
import { complain, type SourceText, sourceText } from "./fields.ts";
import type { Language } from "./model.ts";
import { atomText, field, head, parseSexps, type Sexp } from "./sexp.ts";

/** The settings of a dune-project, for the dune files of its scope. */
export interface Scope {
  /** Its directory; "" is the root. */
  readonly directory: string;
  /** `(lang dune X.Y)`. */
  readonly language: readonly [number, number];
  /** Names of the packages of its dune-project; those of its opam files are added when its directory is read. */
  readonly packages: readonly string[];
  /** Whether a `dune-file` is read instead of `dune` (dune 3.0). */
  readonly alternativeName: boolean;
  /** Whether directories named `*.t` are tests, whose dune files are data (the default from dune 3.0 on). */
  readonly cram: boolean;
}

/** The scope without a dune-project. dune assumes its own version; the oldest that is supported is 2.9. */
export const defaultScope: Scope = {
  directory: "",
  language: [2, 9],
  packages: [],
  alternativeName: false,
  cram: false,
};

/** Whether `(lang dune …)` is at least `major.minor`. */
export function languageIsAtLeast(scope: Scope, major: number, minor: number): boolean {
  const [ownMajor, ownMinor] = scope.language;
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** Takes the languages found, and the problems. */
interface Languages {
  readonly problems: Problem[];
  readonly languages: Language[];
}

/** Reads the language that a dune-workspace must start with. */
export function readDuneWorkspace(text: string, found: Languages): void {
  read(text, "dune-workspace", found);
}

/** Reads a dune-project. Where it is wrong, a problem is added and the defaults are taken. */
export function readDuneProject(
  text: string,
  file: string,
  directory: string,
  found: Languages,
): Scope {
  const content = read(text, file, found);
  if (content === undefined) return { ...defaultScope, directory };
  const { items, language } = content;
  const cram = atomText(field(items, "cram")?.items[1]);
  const alternative = field(items, "accept_alternative_dune_file_name");
  return {
    directory,
    language,
    packages: items.flatMap((item) =>
      item.kind === "list" && head(item) === "package"
        ? (atomText(field(item.items, "name")?.items[1]) ?? [])
        : [],
    ),
    alternativeName: alternative !== undefined && atomText(alternative.items[1]) !== "false",
    cram: cram === undefined ? language[0] >= 3 : cram === "enable",
  };
}

/** The content of a file that starts with its language; undefined if a problem was added. */
function read(text: string, file: string, { problems, languages }: Languages) {
  try {
    const items = parseSexps(text, file);
    const language = readLanguage(items, sourceText(text, file, problems));
    if (language === undefined) return undefined;
    languages.push(language);
    return { items, language: language.version };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

function readLanguage(items: readonly Sexp[], source: SourceText): Language | undefined {
  const start = items[0] ?? { start: 0 };
  const [, kind, version] =
    head(items[0]) === "lang" && items[0]?.kind === "list" ? items[0].items : [];
  const numbers = version?.kind === "atom" && /^(\d{1,3})\.(\d{1,3})$/.exec(version.text);
  if (atomText(kind) === "dune" && numbers)
    return { version: [Number(numbers[1]), Number(numbers[2])], at: source.at(start.start) };
  const name = source.file.slice(source.file.lastIndexOf("/") + 1);
  return complain(source, start, `A ${name} must start with (lang dune X.Y); add that line.`);
}
