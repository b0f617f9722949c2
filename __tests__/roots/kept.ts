import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { runOk } from "../../src/process/run.ts";

/** The folder that keeps roots and downloaded packages between runs. */
export function cacheDirectory(): string {
  const own = process.env["DUNE_TARGETS_TEST_CACHE"];
  if (own) return resolve(own);
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "dune-targets-tests", "roots");
}

/** Removes a directory of the cache without following a mount into something else. */
export async function removeDirectory(directory: string): Promise<void> {
  await runOk(["rm", "-rf", "--one-file-system", "--", directory]);
}

/** Makes `<kind>/<pid>-<random>` in the cache and removes those whose process was killed. */
export async function makeTemporary(kind: string): Promise<string> {
  const parent = join(cacheDirectory(), kind);
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (!existsSync(`/proc/${name.split("-")[0]}`)) await removeDirectory(join(parent, name));
  }
  return mkdtempSync(join(parent, `${process.pid}-`));
}

/** Waits for a lock that ends with its holder, however that ends, and returns what gives it back. */
async function lock(file: string): Promise<() => Promise<void>> {
  mkdirSync(dirname(file), { recursive: true });
  const holder = spawn("flock", [file, "sh", "-c", "echo locked; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const closed = once(holder, "close");
  const ended = closed.then(() => Promise.reject(new Error(`${file} cannot be locked`)));
  await Promise.race([once(holder.stdout, "data"), ended]);
  ended.catch(() => {});
  return async () => {
    holder.stdin.end();
    await closed;
  };
}

const hour = 60 * 60 * 1000;

/** When something that is kept is made anew. */
interface Terms {
  /** Once it is older than this. */
  readonly hours?: number;
  /** Once this directory is younger. */
  readonly after?: string;
}

/**
 * The directory `name` of the cache. The first process that asks makes it and the others wait: `make` gets an empty
 * directory and returns the one that is to have the name, which shows there only when it is complete.
 */
export async function kept(
  name: string,
  make: (empty: string) => Promise<string>,
  { hours = Number.POSITIVE_INFINITY, after }: Terms = {},
): Promise<string> {
  const finished = join(cacheDirectory(), name);
  const isFresh = () => {
    if (!existsSync(finished)) return false;
    const made = statSync(finished).birthtimeMs;
    const base = after === undefined ? made : statSync(after).birthtimeMs;
    return base <= made && Date.now() - made < hours * hour;
  };
  if (isFresh()) return finished;
  const unlock = await lock(`${finished}.lock`);
  try {
    if (isFresh()) return finished;
    const making = await makeTemporary("making");
    try {
      const made = await make(making);
      await removeDirectory(finished);
      renameSync(made, finished);
    } finally {
      await removeDirectory(making);
    }
  } finally {
    await unlock();
  }
  return finished;
}
