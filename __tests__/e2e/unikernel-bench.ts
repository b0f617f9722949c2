import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Plan } from "../../src/plan/plan.ts";
import { ocamlPackages, type Package, writeRepository } from "../opam/repository.ts";
import { brokenSolo5, libraryPackage, solo5Packages } from "../opam/solo5-packages.ts";
import { openRoot, type Root } from "../roots/open-root.ts";
import { releases, runCli } from "./machine.ts";

/** The releases of Debian that unikernels are built on here, and the version of ocaml-solo5 for their OCaml. */
export const solo5Of = { bookworm: "0.8.5", forky: "1.3.3" } as const;
export type UnikernelSuite = keyof typeof solo5Of;

/** opam repositories, each with something wrong but the first. */
export const repositories = {
  fine: solo5Packages,
  failing: brokenSolo5({
    source: { "configure.sh": "echo checking for a hypervisor\necho no >&2\nexit 77\n" },
    fields: ['build: ["sh" "configure.sh"]'],
  }),
  altered: brokenSolo5({ sha256: "0".repeat(64) }),
  conflicting: brokenSolo5({ fields: ['conflicts: "solo5"'] }),
} satisfies Readonly<Record<string, readonly Package[]>>;
export type RepositoryName = keyof typeof repositories;

/** What stands for QEMU: it runs the image as the program of this machine that it is, and ends as Solo5 ends QEMU. */
const emulator = `#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    -kernel) image=$2 ;;
    -append) words=$2 ;;
  esac
  shift
done
"$image" $words
exit 83
`;

export function writeFiles(root: Root, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(root.path(path)), { recursive: true });
    writeFileSync(root.path(path), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
}

/** Writes the repositories to `/srv/NAME`, round an OCaml of a version and in a place of the suite's (`home`). */
export async function writeRepositories(
  root: Root,
  suite: UnikernelSuite,
  home?: string,
  more: readonly Package[] = [],
): Promise<void> {
  const { ocaml, dune } = releases[suite];
  for (const [name, packages] of Object.entries(repositories)) {
    const directory = `/srv/${name}`;
    mkdirSync(root.path(directory), { recursive: true });
    const all = [...ocamlPackages(ocaml, dune, home), ...packages, libraryPackage, ...more];
    await writeRepository(root.path(directory), all, directory);
  }
}

/** A machine that has opam, of Debian, and what stands for QEMU; but no OCaml. */
export async function openUnikernelRoot(suite: UnikernelSuite): Promise<Root> {
  const root = await openRoot(suite, { with: ["opam"] });
  writeFiles(root, { "/usr/local/bin/qemu-system-x86_64": emulator });
  return root;
}

export interface Bench {
  readonly root: Root;
  readonly suite: UnikernelSuite;
}

/** Arguments that name a repository. */
export const from = (name: RepositoryName): readonly string[] => [
  "--opam-repositories",
  `default=/srv/${name}`,
];

/** The plan that a command line prints. */
export async function planOf(root: Root, cwd: string, args: readonly string[]): Promise<Plan> {
  const { stdout } = await runCli(root, ["plan", ...args], { cwd });
  const plan: Plan = JSON.parse(stdout);
  return plan;
}
