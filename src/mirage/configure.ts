import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError } from "../base/errors.ts";
import { diskFiles } from "../base/files.ts";
import { quoted } from "../base/words.ts";
import { run } from "../process/run.ts";
import { syncTree } from "../workspace/tree.ts";
import { configFile } from "./detect.ts";
import { configureError } from "./mirage-failure.ts";
import type { MirageTarget } from "./mirage-target.ts";
import { type Answers, executableOf, readAnswers } from "./query.ts";

/** One configuration that is wanted. Paths are absolute. */
export interface ConfigureRequest {
  /** The project's root. It is only read. */
  readonly source: string;
  /** A directory of ours for this target, made if it is not there; brought up to date with the project if it is. */
  readonly tree: string;
  readonly target: MirageTarget;
  /** `configure-args`. */
  readonly args: readonly string[];
  /** mirage, dune, OCaml and its C compiler are on PATH, and mirage's library is where OCAMLPATH says. */
  readonly env: Environment;
  /** Directories that have no place in the tree, relative to the project's root. */
  readonly exclude: ReadonlySet<string>;
  /** Sees what mirage prints, line by line. */
  readonly onLine?: (line: string) => void;
}

/** A tree that mirage has configured for one target: a plain dune project but for the sources of its packages. */
export interface ConfiguredTree extends Answers {
  readonly target: MirageTarget;
  /** Absolute. */
  readonly directory: string;
  /** The executable at the tree's root that the image is: `main`. */
  readonly executable: string;
  /** What mirage itself would call the image: `hello.xen`. */
  readonly image: string;
}

/** Variables that mirage takes for options nobody has written. */
const foreign = /^(?:MODE$|MIRAGE_|FUNCTORIA_|INSIDE_FUNCTORIA)/;

/** The environment without the variables that would make mirage configure another thing than it is told. */
export function withoutMirage(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

/**
 * Runs `mirage configure` for a target in a tree of its own and asks what came of it. The checkout is only read: what
 * mirage writes replaces a link to it, if there is one. Throws ConfigurationError for what is wrong with config.ml or
 * `configure-args`, with its place where mirage tells it, and ToolError when mirage fails otherwise.
 */
export async function configure(request: ConfigureRequest): Promise<ConfiguredTree> {
  const { source, tree, target, args, exclude, onLine } = request;
  const env = withoutMirage(request.env);
  await syncTree({ source, tree, rewritten: new Map(), copy: false, exclude });
  const options = { cwd: tree, env: { ...env, LC_ALL: "C" }, ...(onLine && { onLine }) };
  const finished = await run(["mirage", "configure", "-t", target, ...args], options);
  if (finished.code !== 0) throw configureError(finished, { target, args });
  return read(request, env);
}

/**
 * The program that `mirage configure` has built from config.ml answers without writing anything; `mirage query` would
 * undo what was configured.
 */
async function read(
  { tree, target, args }: ConfigureRequest,
  env: Environment,
): Promise<ConfiguredTree> {
  const duneBuild = diskFiles(tree).read("dune.build");
  if (duneBuild === undefined) throw nothingRegistered();
  const ask = async (what: string): Promise<string> => {
    const program = join(tree, "_build", "default", "config.exe");
    const argv = [program, "query", what, "--context-file", "mirage/context"];
    const finished = await run(argv, { cwd: tree, env: { ...env, LC_ALL: "C" } });
    if (finished.code !== 0) throw configureError(finished, { target, args });
    return finished.stdout;
  };
  const answers = readAnswers({
    name: await ask("name"),
    opam: await ask("opam"),
    dist: await ask("dune.dist"),
  });
  for (const image of answers.outputs) {
    const executable = executableOf(duneBuild, image);
    if (executable !== undefined) return { ...answers, target, directory: tree, executable, image };
  }
  throw new ConfigurationError({
    message: `mirage has configured ${quoted(answers.name)} for ${target}, and no rule of its dune.build makes an image from an executable; the project's own dune.build or dist/dune may be in the way.`,
    at: { file: "dune.build", line: 1 },
  });
}

function nothingRegistered(): ConfigurationError {
  return new ConfigurationError({
    message:
      'This file registers no unikernel, so that mirage configures nothing; end it with `let () = register "name" [ main ]`.',
    at: { file: configFile, line: 1 },
  });
}
