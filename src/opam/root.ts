import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { withUnfinished } from "../process/leftovers.ts";
import { type Finished, run } from "../process/run.ts";
import type { OpamProgram } from "./find-opam.ts";
import { opamEnvironment } from "./opam-environment.ts";
import { explainFailure } from "./opam-failure.ts";
import { fetchRepository, type ResolvedRepository } from "./repositories.ts";

/** An opam root of ours (OPAMROOT) with repositories and no switch. */
export interface OpamRoot {
  readonly program: OpamProgram;
  /** Absolute. */
  readonly directory: string;
  /** Whether packages are built in opam's sandbox. */
  readonly sandboxed: boolean;
  /** Runs opam in this root and resolves whatever its exit status. */
  readonly opam: (args: readonly string[], options?: OpamRunOptions) => Promise<Finished>;
}

export interface OpamRunOptions {
  readonly onLine?: (line: string) => void;
  /** Variables for the commands that opam runs. */
  readonly env?: Environment;
}

export interface RootOptions {
  readonly program: OpamProgram;
  /** Absolute; it must not exist, but its parent must. */
  readonly directory: string;
  /** opam prefers the earlier ones. */
  readonly repositories: readonly ResolvedRepository[];
  readonly jobs: number;
  readonly env: Environment;
  readonly log: Log;
}

/**
 * Builds an opam root with these repositories, each in exactly its resolved state. Switches the sandbox off where it
 * cannot work, and logs that. Leaves nothing behind when it fails. Throws ToolError when a repository cannot be
 * fetched, and the error of `explainFailure` when opam fails.
 */
export function buildRoot(options: RootOptions): Promise<OpamRoot> {
  const { directory } = options;
  return withUnfinished(directory, () => initialise(options));
}

async function initialise(options: RootOptions): Promise<OpamRoot> {
  const { program, directory, repositories, jobs, env, log } = options;
  const environment = opamEnvironment(env, { directory, jobs });
  const opam: OpamRoot["opam"] = (args, { onLine, env: more } = {}) =>
    run([program.path, ...args], {
      env: { ...environment, ...more },
      onLine: (line) => {
        if (log.verbose) log.child(line, "opam");
        onLine?.(line);
      },
    });
  const unsafe = await whyNoSandbox(environment);
  if (unsafe !== undefined)
    log.info(`opam builds packages without its sandbox, which cannot work here: ${unsafe}.`);
  const sandbox = unsafe === undefined ? [] : ["--disable-sandboxing"];
  const fetched = `${directory}-repositories`;
  try {
    const places = await fetchAll(repositories, fetched, env);
    await setUp({ opam, directory }, places, sandbox);
  } finally {
    await rm(fetched, { recursive: true, force: true });
  }
  return { program, directory, sandboxed: unsafe === undefined, opam };
}

async function setUp(
  root: Pick<OpamRoot, "opam" | "directory">,
  [first, ...others]: readonly Fetched[],
  sandbox: readonly string[],
): Promise<void> {
  if (first === undefined) throw new Error("an opam root needs a repository");
  const init = ["init", "--bare", "--no-setup", "--no-opamrc", ...sandbox];
  await succeed(root, [...init, first.name, first.path], "set up opam");
  for (const [index, { name, path }] of others.entries()) {
    const add = ["repository", "add", "--set-default", `--rank=${index + 2}`, name, path];
    await succeed(root, add, `add the opam repository ${name}`);
  }
  // Without this opam would run apt-get itself, which does not wait for other programs and may ask.
  await succeed(root, ["option", "--global", "depext-run-installs=false"], "set up opam");
}

/** A repository and the directory that opam copies it from. */
interface Fetched {
  readonly name: string;
  readonly path: string;
}

/** Fetches the repositories for `opam init`, which copies them into the root. */
async function fetchAll(
  repositories: readonly ResolvedRepository[],
  directory: string,
  env: Environment,
): Promise<readonly Fetched[]> {
  const fetched: Fetched[] = [];
  for (const repository of repositories) {
    const { name } = repository;
    fetched.push({ name, path: await fetchRepository(repository, join(directory, name), env) });
  }
  return fetched;
}

async function succeed(
  { opam, directory }: Pick<OpamRoot, "opam" | "directory">,
  args: readonly string[],
  doing: string,
): Promise<void> {
  const finished = await opam(args);
  if (finished.code !== 0) throw await explainFailure(doing, finished, [directory]);
}

/**
 * The reason why opam's sandbox, bubblewrap, cannot work here; undefined when it can. It is tried with what opam's
 * script (bwrap.sh) wants from it: namespaces, its own /proc and /dev, and a read-only system.
 */
export async function whyNoSandbox(env: Environment): Promise<string | undefined> {
  const argv = [
    ...["bwrap", "--unshare-net", "--new-session", "--die-with-parent"],
    ...["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/run"],
    ...["/usr/bin/env", "true"],
  ];
  try {
    const finished = await run(argv, { env: { ...env, LC_ALL: "C" }, deadline: 30 });
    if (finished.code === 0) return undefined;
    const [said] = /^bwrap: .*/.exec(finished.stderr.trim()) ?? [];
    return said ?? `bwrap ended with status ${finished.code}`;
  } catch (error) {
    if (error instanceof ToolError) return "bubblewrap is not installed";
    throw error;
  }
}
