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

/** A target to configure a project for. Paths are absolute. */
export interface ConfigureRequest {
  /** The project's root, which is only read. */
  readonly source: string;
  /** A directory of ours for this target. It is created, or brought up to date with the project if it exists. */
  readonly tree: string;
  readonly target: MirageTarget;
  /** `configure-args`. */
  readonly args: readonly string[];
  /** Has mirage, dune, OCaml and its C compiler on PATH, and mirage's library on OCAMLPATH. */
  readonly env: Environment;
  /** Directories to leave out of the tree, relative to the project's root. */
  readonly exclude: ReadonlySet<string>;
  /** Called with each line that mirage prints. */
  readonly onLine?: (line: string) => void;
}

/**
 * A tree that mirage has configured for one target: a plain dune project that only lacks the sources of its packages.
 */
export interface ConfiguredTree extends Answers {
  readonly target: MirageTarget;
  /** Absolute. */
  readonly directory: string;
  /** The executable at the tree's root that becomes the image: `main`. */
  readonly executable: string;
  /** mirage's own name for the image: `hello.xen`. */
  readonly image: string;
}

/** Variables that mirage reads as options. */
const foreign = /^(?:MODE$|MIRAGE_|FUNCTORIA_|INSIDE_FUNCTORIA)/;

/** The environment without the variables that would change what mirage configures. */
function withoutMirage(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.test(name)));
}

/**
 * Runs `mirage configure` for a target in a tree of its own and queries the result. The checkout is only read: where
 * mirage writes a file, the tree's link to the checkout is replaced. Throws ConfigurationError when config.ml or
 * `configure-args` is wrong, with the place if mirage tells it, and ToolError when mirage fails otherwise.
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
 * Queries the program that `mirage configure` has built from config.ml, which writes nothing. `mirage query` itself
 * would undo the configuration.
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
