import { createHash } from "node:crypto";
import { join } from "node:path";
import { runOk } from "../../src/process/run.ts";
import { kept, makeTemporary, removeDirectory } from "./kept.ts";
import { mount } from "./mounted.ts";
import { openNamespace, programs } from "./namespace.ts";
import { pristineRoot, type Suite } from "./pristine.ts";

/** Packages that many suites need, by what they are for; each has the package lists of when it was made too. */
const equipment = {
  ocaml: () => "gcc libc6-dev make ocaml ocaml-dune ocaml-findlib xz-utils",
  opam: () => "opam",
  /** What opam fetches sources with. */
  fetch: () => "curl git rsync",
  /** JavaScript, and one chip. */
  chip: (suite: Suite) =>
    `gcc-riscv64-unknown-elf js-of-ocaml ocaml-source picolibc-riscv64-unknown-elf ${emulator[suite]}`,
} as const;
export type Equipment = keyof typeof equipment;

const emulator: Readonly<Record<Suite, string>> = {
  bookworm: "qemu-system-misc",
  trixie: "qemu-system-riscv",
  forky: "qemu-system-riscv",
};

/** The packages of a set in a release of Debian. */
export const packagesOf = (suite: Suite, set: Equipment): readonly string[] =>
  equipment[set](suite).split(" ");

/** The command that installs packages in a root. */
export const installing = (packages: readonly string[]): readonly string[] => [
  ...["env", "DEBIAN_FRONTEND=noninteractive", "sh", "-euc"],
  'apt-get update -q; apt-get install -yq --no-install-recommends "$@"',
  ...["sh", ...packages],
];

/** Whether this kernel lays one directory over another. */
export async function canLayer(): Promise<boolean> {
  const directory = await makeTemporary("making");
  const script =
    "mkdir a b c d; mount -t overlay -o lowerdir=a,upperdir=b,workdir=c overlay d 2>/dev/null";
  try {
    await (await openNamespace(script, [], directory)).close();
    return true;
  } catch {
    return false;
  } finally {
    await removeDirectory(directory);
  }
}

/** Packages change; lists of half a day ago still name what archives have. */
const hours = 12;

async function layerOf(
  suite: Suite,
  below: readonly string[],
  packages: readonly string[],
  name: string,
): Promise<string> {
  const make = async (empty: string) => {
    const { namespace, merged, written, close } = await mount(suite, empty, below, "overlay");
    try {
      const argv = [...namespace.enter, "chroot", merged, ...installing(packages)];
      await runOk(argv, { env: { ...process.env, PATH: programs } });
    } finally {
      await close();
    }
    return written;
  };
  const [after = ""] = below.slice(-1);
  return kept(join("layers", name), make, { hours, after });
}

/**
 * The directories of a root that has these sets of packages, the lowest first: the pristine root, and a layer for each
 * set, which is installed once for all roots. Nobody writes to them.
 */
export async function equippedRoot(
  suite: Suite,
  sets: readonly Equipment[],
): Promise<readonly string[]> {
  let below: readonly string[] = [await pristineRoot(suite)];
  const lists: (readonly string[])[] = [];
  for (const set of sets) {
    const packages = packagesOf(suite, set);
    lists.push(packages);
    const key = createHash("sha256").update(JSON.stringify(lists)).digest("hex").slice(0, 12);
    const name = `${suite}-${sets.slice(0, lists.length).join("-")}-${key}`;
    below = [...below, await layerOf(suite, below, packages, name)];
  }
  return below;
}
