import { ConfigurationError, formatProblem } from "../base/errors.ts";
import type { Files } from "../base/files.ts";
import { joinPath } from "../base/paths.ts";
import { type Status, subdirectoryStatus } from "./directories.ts";
import {
  type DirectoryPlan,
  planOf,
  type Reading,
  readDuneFile,
  type Stanza,
  unreadable,
} from "./dune-file.ts";
import { defaultScope, readDuneProject, readDuneWorkspace, type Scope } from "./dune-project.ts";
import type { Alias, ExecutableStanza, Library, Project } from "./model.ts";
import { grammarsOf } from "./programs.ts";
import { preprocessorsRun, programsRun } from "./programs-run.ts";
import { type BuildRule, type Maker, runsOf } from "./runs.ts";
import { field, head } from "./sexp.ts";
import { readAlias, readExecutable, readLibrary, type StanzaPlace } from "./stanzas.ts";

/** A directory that is to be read. */
interface Visit {
  readonly directory: string;
  readonly exists: boolean;
  readonly status: Status;
  /** Of the directory above. */
  readonly scope: Scope;
}

/** The stanzas found so far. */
interface Contents {
  readonly libraries: Library[];
  readonly executables: ExecutableStanza[];
  readonly aliases: Alias[];
  readonly rules: BuildRule[];
  readonly makers: Maker[];
}

/**
 * Reads a dune project: the dune files that dune itself would read, by its rules for directories. Throws one
 * ConfigurationError with the problems of all files, each with its place.
 */
export function readProject(files: Files): Project {
  const rootNames = files.list("");
  if (!["dune-project", "dune-workspace", "dune"].some((name) => rootNames.includes(name)))
    throw new ConfigurationError(
      "There is no dune project here: no dune-project file was found; set working-directory to where it is.",
    );
  const reading: Reading = {
    ...{ files, problems: [], languages: [], unread: [] },
    ...{ texts: new Map(), plans: new Map() },
  };
  // dune takes an empty one for none; one of blanks or comments lacks its language.
  const workspaceFile = files.read("dune-workspace") || undefined;
  if (workspaceFile !== undefined) readDuneWorkspace(workspaceFile, reading);
  const found: Contents = {
    ...{ libraries: [], executables: [], aliases: [] },
    ...{ rules: [], makers: [] },
  };
  const hiddenDirectories = new Set<string>();
  const todo: Visit[] = [{ directory: "", exists: true, status: "normal", scope: defaultScope }];
  for (let visit = todo.pop(); visit; visit = todo.pop())
    todo.push(...visitDirectory(reading, visit, found, hiddenDirectories).reverse());
  if (reading.problems.length > 0) {
    const distinct = new Map(reading.problems.map((problem) => [formatProblem(problem), problem]));
    throw new ConfigurationError([...distinct.values()]);
  }
  const { rules, makers, ...contents } = found;
  return {
    ...contents,
    runs: runsOf(rules, makers),
    unread: reading.unread,
    texts: reading.texts,
    languages: reading.languages,
    workspaceFile,
    hiddenDirectories,
  };
}

/** Stands for a project that cannot be read yet. */
export const emptyProject: Project = {
  ...{ libraries: [], executables: [], aliases: [], runs: [], unread: [], languages: [] },
  ...{ texts: new Map(), workspaceFile: undefined, hiddenDirectories: new Set() },
};

/** Reads one directory; returns those below it that dune looks into. */
function visitDirectory(
  reading: Reading,
  visit: Visit,
  found: Contents,
  hidden: Set<string>,
): Visit[] {
  const { directory } = visit;
  const entries = visit.exists ? reading.files.list(directory) : [];
  const isTest = visit.scope.cram && directory.endsWith(".t");
  const status = isTest ? "data only" : visit.status;
  const scope = status === "data only" ? visit.scope : scopeOf(reading, visit, entries);
  const duneFile = status === "data only" ? undefined : duneFileName(entries, scope);
  if (duneFile !== undefined)
    readDuneFile(reading, joinPath(directory, duneFile) ?? duneFile, scope);
  const plan = planOf(reading, directory);
  // A cram test is data, but stanzas that a dune file above it puts there are as vendored as that file.
  const grammars = plan.stanzas.flatMap(({ node }) => grammarsOf(node));
  const place = { directory, scope, vendored: visit.status === "vendored", grammars };
  for (const stanza of plan.stanzas) readStanza(stanza, place, found);
  return below(reading, { directory, exists: visit.exists, status, scope }, plan, entries, hidden);
}

function scopeOf(reading: Reading, visit: Visit, entries: readonly string[]): Scope {
  if (!entries.includes("dune-project"))
    return visit.directory === "" ? withOpamFiles(visit.scope, entries) : visit.scope;
  const file = visit.directory === "" ? "dune-project" : `${visit.directory}/dune-project`;
  const text = reading.files.read(file);
  if (text !== undefined)
    return withOpamFiles(readDuneProject(text, file, visit.directory, reading), entries);
  reading.problems.push(unreadable(file));
  return visit.scope;
}

/** A package has a stanza in the dune-project or an opam file beside it. */
function withOpamFiles(scope: Scope, entries: readonly string[]): Scope {
  const named = entries.flatMap((entry) => /^(.+)\.opam$/.exec(entry)?.[1] ?? []);
  return { ...scope, packages: [...new Set([...scope.packages, ...named])] };
}

function duneFileName(entries: readonly string[], scope: Scope): string | undefined {
  if (scope.alternativeName && entries.includes("dune-file")) return "dune-file";
  return entries.includes("dune") ? "dune" : undefined;
}

function readStanza(stanza: Stanza, place: StanzaPlace, found: Contents): void {
  const kind = head(stanza.node);
  if (kind === "library") found.libraries.push(...present(readLibrary(stanza, place)));
  else if (kind === "deprecated_library_name") found.aliases.push(...present(readAlias(stanza)));
  else if (kind === "executable" || kind === "executables" || kind === "test" || kind === "tests")
    addExecutable(present(readExecutable(stanza, kind, place)), stanza, place, found);
  addRule(kind, stanza, place, found);
}

function addExecutable(
  read: readonly ExecutableStanza[],
  { node }: Stanza,
  { directory }: StanzaPlace,
  { executables, makers }: Contents,
): void {
  executables.push(...read);
  for (const { names, publicNames } of read) {
    const programs = names.flatMap((name, index) => {
      const path = joinPath(directory, name);
      return path === undefined ? [] : [{ path, publicName: publicNames[index] }];
    });
    makers.push({ node, directory, programs });
  }
}

/** Adds what a stanza makes and runs while the project is built. Tests run what they test, which is no tool of the build. */
function addRule(
  kind: string | undefined,
  { node }: Stanza,
  { directory, scope }: StanzaPlace,
  { rules }: Contents,
): void {
  const place = { directory, scope: scope.directory };
  const preprocess = field(node.items, "preprocess");
  if (kind === "rule" || kind === "alias")
    rules.push({ node, directory, programs: programsRun(node, place) });
  else if (preprocess || kind === "library") {
    const programs = preprocess ? preprocessorsRun(preprocess, place) : [];
    rules.push({ node, directory, programs });
  }
}

function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

/** The directories below one that dune looks into; the others are added to `hidden`. */
function below(
  reading: Reading,
  visit: Visit,
  plan: DirectoryPlan,
  entries: readonly string[],
  hidden: Set<string>,
): Visit[] {
  const existing = new Set(
    entries.filter((entry) => entry.endsWith("/")).map((entry) => entry.slice(0, -1)),
  );
  // dune's own output is no part of the tree, whatever (dirs) says.
  if (visit.directory === "" && existing.delete("_build")) hidden.add("_build");
  const names = [...new Set([...existing, ...plan.children])].sort();
  return names.flatMap((name) => {
    const directory = visit.directory === "" ? name : `${visit.directory}/${name}`;
    const status = subdirectoryStatus(plan.rules, name, visit.status);
    if (status === undefined && existing.has(name)) hidden.add(directory);
    if (status === "contradiction")
      reading.problems.push({
        message: `${directory} is both in data_only_dirs and in vendored_dirs; take it out of one.`,
        ...(plan.rules.vendored[0] && { at: plan.rules.vendored[0].at }),
      });
    if (status === undefined || status === "contradiction") return [];
    return [{ directory, exists: existing.has(name), status, scope: visit.scope }];
  });
}
