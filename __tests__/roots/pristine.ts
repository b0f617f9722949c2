import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runOk } from "../../src/process/run.ts";
import { kept } from "./kept.ts";
import { findMirror } from "./mirror.ts";

/** The Debian releases that the tests run on: 12, 13 and the next one. */
export const suites = ["bookworm", "trixie", "forky"] as const;
export type Suite = (typeof suites)[number];

/** Raise it whenever `populate` changes, so that roots made by the old one are not used. */
const schema = 1;

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
 * Made by debootstrap the first time (minutes).
 */
export async function pristineRoot(suite: Suite): Promise<string> {
  checkRequirements();
  return kept(`${suite}-${schema}`, async (empty) => {
    const root = join(empty, "root");
    await populate(root, suite);
    return root;
  });
}
