import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Finished, type RunOptions, run, runOk } from "../../src/process/run.ts";
import { makeTemporary, removeDirectory } from "./kept.ts";
import { canLayer, type Equipment, equippedRoot, installing, packagesOf } from "./layers.ts";
import { mount } from "./mounted.ts";
import { programs } from "./namespace.ts";
import { pristineRoot, type Suite } from "./pristine.ts";

/** Where a root holds what a checkout of this repository holds, writable; there is no node_modules. */
export const repository = "/opt/dune-targets";

export interface RootRunOptions extends Omit<RunOptions, "env"> {
  /** Added to PATH, HOME, USER, LANG and the proxy settings, which are all that there is. */
  readonly env?: Readonly<Record<string, string>>;
  /** Inside the root; the user's home if not given. */
  readonly cwd?: string;
  readonly user?: RootUser;
}

/**
 * Who runs a program. `user` may neither install packages nor become root; `sudoer` is the same account, which may
 * become root once the root has sudo and is told to let it.
 */
export type RootUser = "root" | "user" | "sudoer";

/** A Debian machine of one test file: a pristine root that can be written to. */
export interface Root {
  readonly suite: Suite;
  /** The root's own root directory, as /proc of the host has it in the paths of processes. */
  readonly directory: string;
  /** Runs a program in the root, whatever its exit status. A mount made by it stays until `close`. */
  run(argv: readonly string[], options?: RootRunOptions): Promise<Finished>;
  /** Like `run`; a failure is a ToolError with the last lines of output. */
  runOk(argv: readonly string[], options?: RootRunOptions): Promise<Finished>;
  /**
   * The command line that runs a program in the root from outside. Its process waits for that of the program, which
   * is its only child, and ends as that does; a signal to it does not reach the program.
   */
  commandLine(argv: readonly string[], options?: RootRunOptions): readonly string[];
  /** Runs a program of the host, which sees the host's files, in a directory of the root. Failures are as in `runOk`. */
  runOutside(argv: readonly string[], inside: string): Promise<Finished>;
  /** A file of the root as Node reads it from outside. Absolute symbolic links in it lead outside. */
  path(inside: string): string;
  /** Kills what still runs in the root and removes all that was written. */
  close(): Promise<void>;
}

const proxies = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/** Everything a program in the root finds in its environment. */
function environment(user: string, home: string): Record<string, string> {
  const network = proxies.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    PATH: programs,
    HOME: home,
    USER: user,
    LANG: "C.UTF-8",
    ...Object.fromEntries(network),
  };
}

/** Copies what git tracks or would add, so that nothing ignored (node_modules, out) can help a test. */
async function copyRepository(to: string): Promise<void> {
  const checkout = fileURLToPath(new URL("../..", import.meta.url));
  const listing = await runOk(
    ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: checkout },
  );
  const files = listing.stdout.split("\0").filter((file) => file !== "");
  for (const file of files.filter((file) => existsSync(join(checkout, file)))) {
    cpSync(join(checkout, file), join(to, file), { verbatimSymlinks: true });
  }
}

/** The command line, started by `enter`, that runs `argv` with nothing but its own environment. */
function commandLine(
  enter: readonly string[],
  argv: readonly string[],
  { user: who = "root", cwd, env }: RootRunOptions,
): string[] {
  const user = who === "sudoer" ? "user" : who;
  const home = user === "root" ? "/root" : `/home/${user}`;
  const variables = Object.entries({ ...environment(user, home), ...env });
  const become = [
    "setpriv",
    `--reuid=${user}`,
    `--regid=${user}`,
    "--init-groups",
    ...(who === "sudoer" ? [] : ["--no-new-privs"]),
  ];
  return [
    ...enter,
    ...(user === "root" ? [] : become),
    ...["env", "-i", `--chdir=${cwd ?? home}`],
    ...variables.map(([name, value]) => `${name}=${value}`),
    ...argv,
  ];
}

/** How a root is opened. */
export interface RootOptions {
  /** What is installed already; nothing if not given. */
  readonly with?: readonly Equipment[];
  /** Does without overlayfs, as happens where the kernel refuses it. */
  readonly copy?: boolean;
}

/**
 * Opens a machine with a fresh Debian, this repository at `repository` and Node.js, and nothing else of the host.
 * Packages are downloaded once for all roots of a suite. Throws if this machine cannot make roots, saying what is
 * missing.
 */
export async function openRoot(suite: Suite, options: RootOptions = {}): Promise<Root> {
  const { with: sets = [] } = options;
  const pristine = await pristineRoot(suite);
  const copy = options.copy || (sets.length > 0 && !(await canLayer()));
  const below = copy ? [pristine] : await equippedRoot(suite, sets);
  const directory = await makeTemporary("open");
  const { namespace, merged, close } = await mount(
    ...([suite, directory, below, copy ? "copy" : "overlay"] as const),
  );
  const path = (inside: string) => namespace.outside(join(merged, inside));
  await copyRepository(path(repository));

  const enter = [...namespace.enter, "chroot", merged];
  const outside = ({ user, cwd, env, ...rest }: RootRunOptions): RunOptions => ({
    ...rest,
    env: { PATH: programs },
  });
  const root: Root = {
    suite,
    directory: merged,
    run: (argv, options = {}) => run(commandLine(enter, argv, options), outside(options)),
    runOk: (argv, options = {}) => runOk(commandLine(enter, argv, options), outside(options)),
    commandLine: (argv, options = {}) => commandLine(enter, argv, options),
    runOutside: (argv, inside) =>
      runOk([...namespace.enter, "env", `--chdir=${join(merged, inside)}`, ...argv], {
        env: { PATH: programs },
      }),
    path,
    async close() {
      await close();
      await removeDirectory(directory);
    },
  };
  if (copy && sets.length > 0)
    await root.runOk(installing(sets.flatMap((set) => packagesOf(suite, set))));
  return root;
}
