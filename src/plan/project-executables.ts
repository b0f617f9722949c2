import type { ExecutableStanza, Project } from "../project/model.ts";

/** One name of an executable stanza, which may become an image. */
export interface ProjectExecutable {
  readonly stanza: ExecutableStanza;
  readonly name: string;
  readonly path: string;
  readonly publicName: string | undefined;
  /** Whether only the build runs it: a rule does, and it is not installed. */
  readonly isTool: boolean;
}

/** `bin/main`, the executable's path as dune's file without its extension. */
export function executablePath(stanza: ExecutableStanza, name: string): string {
  return stanza.directory === "" ? name : `${stanza.directory}/${name}`;
}

/** All names of a project's executables and tests. */
export function executablesOf({
  executables,
  runs,
}: Pick<Project, "executables" | "runs">): readonly ProjectExecutable[] {
  const run = new Set(runs.flatMap(({ path, forItself }) => (forItself ? [] : path)));
  return executables.flatMap((stanza) =>
    stanza.names.map((name, index): ProjectExecutable => {
      const [path, publicName] = [executablePath(stanza, name), stanza.publicNames[index]];
      const isTool = publicName === undefined && run.has(path);
      return { stanza, name, path, publicName, isTool };
    }),
  );
}

/** Whether it is an executable of the project's own and no test. */
export const isOrdinary = ({ stanza: { kind, vendored } }: ProjectExecutable): boolean =>
  kind !== "test" && kind !== "tests" && !vendored;

const parts: ReadonlySet<string> = new Set(["plugin", "shared_object", "object", "c"]);
const forBrowsers: ReadonlySet<string> = new Set(["js", "wasm"]);

const programModes = ({ stanza: { modes } }: ProjectExecutable): readonly string[] | undefined =>
  modes?.filter((mode) => !parts.has(mode));

/** Whether it is linked as a program, and not only as a plugin or an object. */
export const makesProgram = (candidate: ProjectExecutable): boolean =>
  candidate.stanza.modes?.length === 0 || programModes(candidate)?.length !== 0;

/** Whether it says that it is JavaScript and nothing else. */
export function isForBrowsers(candidate: ProjectExecutable): boolean {
  const modes = programModes(candidate);
  return modes !== undefined && modes.length > 0 && modes.every((mode) => forBrowsers.has(mode));
}

/** Whether it says that it is JavaScript too. */
export const makesJavaScript = ({ stanza: { modes = [] } }: ProjectExecutable): boolean =>
  modes.some((mode) => forBrowsers.has(mode));

/** Whether it counts without being named. */
export const counts = (candidate: ProjectExecutable): boolean =>
  isOrdinary(candidate) && makesProgram(candidate) && !candidate.isTool;

/** Paths as a sentence lists them. */
export function listing(candidates: readonly ProjectExecutable[]): string {
  return [...new Set(candidates.map(({ path }) => path))].sort().join(", ");
}
