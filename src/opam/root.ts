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
import type { ResolvedRepository } from "./repositories.ts";
import { fetchRepository } from "./snapshot.ts";

/** An opam root of ours (OPAMROOT), with its repositories and no switch. */
export interface OpamRoot {
  readonly program: OpamProgram;
  /** Absolute. */
  readonly directory: string;
  /** Whether packages are built in opam's sandbox. */
  readonly sandboxed: boolean;
  /** Runs opam in this root, whatever its exit status. */
  readonly opam: (args: readonly string[], options?: OpamRunOptions) => Promise<Finished>;
}

export interface OpamRunOptions {
  readonly onLine?: (line: string) => void;
  /** Variables for what opam builds. */
  readonly env?: Environment;
}

export interface RootOptions {
  readonly program: OpamProgram;
  /** Absolute; it must not be there, and its parent must. */
  readonly directory: string;
  /** opam looks for a package in the first one first. */
  readonly repositories: readonly ResolvedRepository[];
  readonly jobs: number;
  readonly env: Environment;
  readonly log: Log;
}

/**
 * Makes an opam root with these repositories, each in exactly its resolved state. The sandbox is switched off where it
 * cannot work, which the log says. Where this fails nothing of it is left. Throws ToolError when a repository cannot be
 * fetched, and what `explainFailure` makes of it when opam fails.
 */
export function createRoot(options: RootOptions): Promise<OpamRoot> {
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
  const addresses = await fetchAll(repositories, `${directory}-repositories`, env);
  const [first, ...others] = addresses;
  if (first === undefined) throw new Error("an opam root needs a repository");
  try {
    const init = [
      "init",
      "--bare",
      "--no-setup",
      "--no-opamrc",
      ...sandbox,
      first.name,
      first.path,
    ];
    await succeed(opam, init, "set up opam", directory);
    for (const [index, { name, path }] of others.entries()) {
      const add = ["repository", "add", "--set-default", `--rank=${index + 2}`, name, path];
      await succeed(opam, add, `add the opam repository ${name}`, directory);
    }
    // Without this opam would run apt-get itself, which does not wait for other programs and may ask.
    await succeed(
      opam,
      ["option", "--global", "depext-run-installs=false"],
      "set up opam",
      directory,
    );
  } finally {
    await rm(`${directory}-repositories`, { recursive: true, force: true });
  }
  return { program, directory, sandboxed: unsafe === undefined, opam };
}

/** opam keeps a copy of each, so what was fetched is needed until then only. */
async function fetchAll(
  repositories: readonly ResolvedRepository[],
  directory: string,
  env: Environment,
): Promise<readonly { readonly name: string; readonly path: string }[]> {
  const fetched: { readonly name: string; readonly path: string }[] = [];
  for (const repository of repositories) {
    const { name } = repository;
    fetched.push({ name, path: await fetchRepository(repository, join(directory, name), env) });
  }
  return fetched;
}

async function succeed(
  opam: OpamRoot["opam"],
  args: readonly string[],
  doing: string,
  directory: string,
): Promise<void> {
  const finished = await opam(args);
  if (finished.code !== 0) throw await explainFailure(doing, finished, [directory]);
}

/**
 * Why opam's sandbox, bubblewrap, cannot work here; undefined when it can. It is asked for what opam asks it for
 * (opam's shell script bwrap.sh): namespaces, a /proc and a /dev of its own, and a read-only system.
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
    const said = finished.stderr.trim().split("\n")[0] ?? "";
    return said.startsWith("bwrap: ") ? said : `bwrap ended with status ${finished.code}`;
  } catch (error) {
    if (error instanceof ToolError) return "bubblewrap is not installed";
    throw error;
  }
}
