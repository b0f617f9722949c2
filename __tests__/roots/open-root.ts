import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Finished, type RunOptions, run, runOk } from "../../src/process/run.ts";
import { openNamespace, programs } from "./namespace.ts";
import {
  cacheDirectory,
  makeTemporary,
  pristineRoot,
  removeDirectory,
  type Suite,
} from "./pristine.ts";

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

// $1 pristine root, $2 downloaded packages, $3 node, $4 "overlay" or "copy"
// Roots share packages but not apt's lock on them, so that two may be open.
// Like container images they do not sync each file that is unpacked, which halves the time of an installation.
const mountRoot = `
if ! { [ "$4" = overlay ] && ln -s "$1" lower &&
  mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay merged 2>/dev/null; }
then cp -a --reflink=auto "$1/." merged; fi
mount -t proc proc merged/proc
mount --rbind /dev merged/dev
mount --bind "$2" merged/var/cache/apt/archives
touch lock "$2/lock"
mount --bind lock merged/var/cache/apt/archives/lock
cp /etc/resolv.conf /etc/hosts merged/etc
echo force-unsafe-io > merged/etc/dpkg/dpkg.cfg.d/no-sync
touch merged/usr/local/bin/node
mount --bind -o ro "$3" merged/usr/local/bin/node`;

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

/**
 * Opens a machine with a fresh Debian, this repository at `repository` and Node.js, and nothing else of the host.
 * Packages are downloaded once for all roots of a suite. `copy` does without overlayfs, as happens where the
 * kernel refuses it. Throws if this machine cannot make roots, saying what is missing.
 */
export async function openRoot(suite: Suite, how: { copy?: boolean } = {}): Promise<Root> {
  const pristine = await pristineRoot(suite);
  const archives = join(cacheDirectory(), "archives", suite);
  const directory = await makeTemporary("open");
  for (const name of ["upper", "work", "merged"]) mkdirSync(join(directory, name));
  mkdirSync(archives, { recursive: true });
  const node = fileURLToPath(new URL("../../node_modules/node/bin/node", import.meta.url));
  const layer = how.copy ? "copy" : "overlay";
  const namespace = await openNamespace(mountRoot, [pristine, archives, node, layer], directory);
  const merged = join(directory, "merged");
  const path = (inside: string) => namespace.outside(join(merged, inside));
  await copyRepository(path(repository));

  const enter = [...namespace.enter, "chroot", merged];
  const outside = ({ user, cwd, env, ...rest }: RootRunOptions): RunOptions => ({
    ...rest,
    env: { PATH: programs },
  });
  return {
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
      await namespace.close();
      await removeDirectory(directory);
    },
  };
}
