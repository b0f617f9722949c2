import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { runOk } from "../../src/process/run.ts";
import { findMirror } from "./mirror.ts";

/** The Debian releases that the tests run on: 12, 13 and the next one. */
export const suites = ["bookworm", "trixie", "forky"] as const;
export type Suite = (typeof suites)[number];

/** Raise it whenever `populate` changes, so that roots made by the old one are not used. */
const schema = 1;

/** The folder that keeps roots and downloaded packages between runs. */
export function cacheDirectory(): string {
  const own = process.env["DUNE_TARGETS_TEST_CACHE"];
  if (own) return resolve(own);
  const base = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(base, "dune-targets-tests", "roots");
}

/** Throws one error that names everything the harness needs and this machine lacks. */
function checkRequirements(): void {
  const path = (process.env["PATH"] ?? "").split(delimiter);
  const missing = ["debootstrap", "unshare", "nsenter", "chroot", "mount"].filter(
    (program) => !path.some((directory) => existsSync(join(directory, program))),
  );
  const problems = [
    ...(process.getuid?.() === 0 ? [] : ["run them as root, because they mount and chroot"]),
    ...(missing.length === 0
      ? []
      : [`install ${missing.join(", ")} (apt-get install debootstrap util-linux coreutils mount)`]),
  ];
  if (problems.length > 0) {
    throw new Error(`The end-to-end tests cannot make a Debian root: ${problems.join("; ")}.`);
  }
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

async function populate(root: string, suite: Suite): Promise<void> {
  const mirror = findMirror();
  const scripts = process.env["DEBOOTSTRAP_DIR"] ?? "/usr/share/debootstrap";
  // A debootstrap older than the suite has no script of its name; sid's fits every newer one.
  const script = existsSync(join(scripts, "scripts", suite)) ? suite : "sid";
  const secure = mirror.startsWith("https:") ? ["--include=ca-certificates"] : [];
  // In a mount namespace of its own, so that an interrupted debootstrap leaves no mount behind.
  await runOk([
    ...["unshare", "--mount", "debootstrap", "--variant=minbase", ...secure],
    ...[suite, root, mirror, join(scripts, "scripts", script)],
  ]);
  await runOk(["chroot", root, "apt-get", "clean"]);
  await runOk(["chroot", root, "useradd", "--create-home", "--shell", "/bin/bash", "user"]);
  writeFileSync(join(root, "etc/apt/sources.list"), `deb ${mirror} ${suite} main\n`);
  if (suite === "forky") {
    // The Release file of a suite in development expires after a week; a mirror may be older.
    const settings = 'Acquire::Check-Valid-Until "false";\n';
    writeFileSync(join(root, "etc/apt/apt.conf.d/99-expired-release"), settings);
  }
}

/**
 * The directory of a minimal Debian that nobody writes to: no OCaml, no compiler, one ordinary user named `user`.
 * Made by debootstrap the first time (minutes), which shows under its final name only when it is complete.
 */
export async function pristineRoot(suite: Suite): Promise<string> {
  const finished = join(cacheDirectory(), `${suite}-${schema}`);
  checkRequirements();
  if (existsSync(finished)) return finished;
  const making = await makeTemporary("making");
  const root = join(making, "root");
  try {
    await populate(root, suite);
    renameSync(root, finished);
  } catch (error) {
    // Another process may have been faster; its root is as good.
    if (!existsSync(finished)) throw error;
  } finally {
    await removeDirectory(making);
  }
  return finished;
}
