import type { Problem } from "../base/errors.ts";
import { type DeclaredPackage, declaredPackages } from "../mirage/declared.ts";
import { configFile } from "../mirage/detect.ts";
import { vendored } from "../mirage/monorepo.ts";
import type { ExecutableStanza, Library, Source } from "../project/model.ts";

type Named = Library | ExecutableStanza;

/**
 * The problems of a MirageOS project's unikernels where a user can do something about them: those with the libraries of
 * a package that its config.ml (`config`) asks for are told at that line, and not in a file that mirage has made or in
 * a package's sources.
 */
export function atDeclaration(
  problems: readonly Problem[],
  sources: readonly Source[],
  config: string,
): readonly Problem[] {
  const declared = declaredPackages(config);
  const told = problems.map((problem) => {
    const found = sources
      .flatMap((source) => (source.unikernel ? culprits(problem, source) : []))
      .flatMap((library) => {
        const line = lineOf(library, declared);
        return line === undefined ? [] : [{ library, line }];
      })[0];
    return found === undefined ? problem : atLine(problem, found);
  });
  return [...new Map(told.map((one) => [`${one.at?.line} ${one.message}`, one])).values()];
}

function atLine(
  { message }: Problem,
  { library, line }: { readonly library: string; readonly line: number },
): Problem {
  const at = { file: configFile, line };
  const [, cause] = cut.exec(message) ?? [];
  if (cause === undefined) return { message, at };
  return {
    message: `${cause}. It comes with ${library}, which this line asks for: take it out, or leave out the targets that cannot have it.`,
    at,
  };
}

/** Before the remedy, which is for who owns the dune file. */
const cut = /^(.*\bbecause [^:]*): /s;

/**
 * Libraries in the executable's own list, the likeliest first, through which it comes to a problem in a file that is
 * not the user's.
 */
function culprits({ at, message }: Problem, { project }: Source): readonly string[] {
  if (at === undefined) return [];
  const isHere = ({ at: { file, line } }: Named) => file === at.file && line === at.line;
  const executable = project.executables.find((one) => isHere(one) && isOfMirage(one));
  const users = executable ? [executable] : project.executables.filter(isOfMirage);
  const direct = users.flatMap(({ dependencies }) => namesIn(dependencies));
  if (executable)
    return direct.filter((name) => isNamed(message, name)).sort((a, b) => b.length - a.length);
  if (!at.file.startsWith(`${vendored}/`)) return [];
  const byName = new Map(project.libraries.map((one) => [one.name, one]));
  for (const one of project.libraries) byName.set(one.publicName ?? one.name, one);
  const isIt = (name: string) => {
    const library = byName.get(name);
    return library !== undefined && isHere(library);
  };
  return direct
    .filter((name) => reaches(name, byName, isHere))
    .sort((a, b) => Number(isIt(b)) - Number(isIt(a)));
}

/** mirage writes these at the root. */
const isGeneratedPlace = (file: string): boolean => /^dune(?:\.build)?$/.test(file);

const isOfMirage = ({ at: { file }, vendored: inDuniverse }: ExecutableStanza): boolean =>
  isGeneratedPlace(file) && !inDuniverse;

const isNamed = (message: string, name: string): boolean =>
  message.split(/[\s,:;]+/).includes(name);

const namesIn = (dependencies: Library["dependencies"]): readonly string[] =>
  dependencies.flatMap((one) =>
    one.kind === "direct"
      ? [one.name]
      : one.clauses.flat().flatMap(({ name, negated }) => (negated ? [] : [name])),
  );

function reaches(
  from: string,
  byName: ReadonlyMap<string, Library>,
  isHere: (library: Library) => boolean,
): boolean {
  const reached = new Set([from]);
  for (const name of reached) {
    const library = byName.get(name);
    if (library === undefined) continue;
    if (isHere(library)) return true;
    for (const next of namesIn(library.dependencies)) reached.add(next);
  }
  return false;
}

/** The line that asks for a library (`lwt.unix`): of several of its package that which names this part of it. */
function lineOf(library: string, declared: readonly DeclaredPackage[]): number | undefined {
  const [name, ...parts] = library.split(".");
  const whole = declared.find(({ texts }) => texts.includes(library));
  const own = declared.filter((one) => one.name === name);
  const exact = own.find(({ texts }) => texts.includes(parts.join(".")));
  return (exact ?? whole ?? own[0])?.line;
}
