import { createHash } from "node:crypto";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Repository, type ResolvedRepository, repositoryText } from "../opam/repositories.ts";
import { fetchRepository } from "../opam/snapshot.ts";
import type { Host } from "../toolchain/host.ts";
import type { Construction } from "../toolchain/obtain.ts";
import { type Lock, readLock } from "./lock-file.ts";
import type { LockRequest } from "./lock-request.ts";
import { type MonorepoMeans, openMonorepo } from "./monorepo.ts";
import { lockError } from "./monorepo-failure.ts";

/** The name of the repository with dune files for packages that have none; one of the user's takes its place. */
const overlays = "opam-overlays";

/**
 * Dune's ports of packages that do not build with dune, in a state that is known to work (78 packages). mirage looks
 * there too, at whatever is newest.
 */
export const defaultOverlays: Repository = {
  name: overlays,
  url: "git+https://github.com/dune-universe/opam-overlays.git#d3371adef63c5e5c40bfaf2daf15b212cb22c4b9",
};

/** Where the packages of unikernels are looked for: opam's repositories, and ports of what does not build with dune. */
export function lockRepositories(repositories: readonly Repository[]): readonly Repository[] {
  return repositories.some(({ name }) => name === overlays)
    ? repositories
    : [...repositories, defaultOverlays];
}

/** Where tools are installed from: not from the ports, which are newer than what they are ports of. */
export function toolRepositories(repositories: readonly Repository[]): readonly Repository[] {
  const others = repositories.filter(({ name }) => name !== overlays);
  return others.length > 0 ? others : repositories;
}

/** What a lock is made of. */
export interface LockOrder {
  readonly request: LockRequest;
  /** `lockRepositories`, resolved. */
  readonly repositories: readonly ResolvedRepository[];
  /** `5.4.1`. */
  readonly ocaml: string;
  readonly host: Pick<Host, "architecture" | "distribution">;
}

const fileName = "unikernels.opam.locked";
/** Raised when the same order would be answered otherwise. */
const schema = "1";

/** The lock in a directory of the store. */
export const lockIn = async (directory: string): Promise<Lock> =>
  readLock(await readFile(join(directory, fileName), "latin1"));

/**
 * The versions of all packages of a run, chosen by `opam-monorepo lock`. `build` throws ConfigurationError when none
 * fit or some are not built with dune, ToolError when a repository cannot be fetched.
 */
export function lockConstruction(order: LockOrder, means: MonorepoMeans | undefined): Construction {
  const { request, repositories, ocaml } = order;
  const asked = JSON.stringify([request.opam, [...request.own].sort()]);
  const variables = variablesOf(order);
  return {
    name: "lock",
    key: {
      schema,
      packages: createHash("sha256").update(asked).digest("hex"),
      repositories: repositories.map(repositoryText).join(" "),
      ocaml,
      machine: variables,
    },
    inPlace: false,
    async build({ directory, work }) {
      if (means === undefined) throw new Error("opam-monorepo is not at hand");
      const monorepo = await openMonorepo(work, means);
      const project = join(work, "project");
      await writeProject(project, request);
      const urls = await fetchAll(repositories, work, means);
      const finished = await monorepo([
        ...["lock", "unikernels", "--root", project, "--lockfile", join(directory, fileName)],
        ...["--require-cross-compile", "--build-only", "--ocaml-version", ocaml],
        `--opam-repositories=[${urls.join(",")}]`,
        `--global-opam-vars=${variables}`,
      ]);
      if (finished.code !== 0) throw lockError(finished);
    },
    answers: async (directory) =>
      lockIn(directory).then(
        ({ ocaml: locked }) => locked !== undefined,
        () => false,
      ),
  };
}

/** The order's packages as opam-monorepo looks for them: each in a directory that has its opam file. */
async function writeProject(project: string, { opam, own }: LockRequest): Promise<void> {
  await mkdir(join(project, "own"), { recursive: true });
  await writeFile(join(project, "unikernels.opam"), opam, "latin1");
  for (const [name, text] of own)
    await writeFile(join(project, "own", `${name}.opam`), text, "latin1");
}

/** opam-monorepo takes addresses without quotes, so each repository has a plain one. */
async function fetchAll(
  repositories: readonly ResolvedRepository[],
  work: string,
  { env }: MonorepoMeans,
): Promise<readonly string[]> {
  const urls: string[] = [];
  for (const [index, repository] of repositories.entries()) {
    const place = join(work, "repositories", String(index));
    const found = await fetchRepository(repository, place, env);
    if (found !== place) {
      await mkdir(join(work, "repositories"), { recursive: true });
      await symlink(found, place);
    }
    urls.push(`file://${place}`);
  }
  return urls;
}

/** Variables of opam that decide which packages are for a machine; the package manager's names come from them too. */
function variablesOf({ host: { architecture, distribution } }: LockOrder): string {
  const plain = (text: string) => text.replace(/[^\w.+-]/g, "") || "unknown";
  const arch = { x64: "x86_64", arm64: "arm64" }[architecture] ?? architecture;
  const family = ["debian", "ubuntu"].includes(distribution.id) ? "debian" : distribution.id;
  const variables = {
    "opam-version": "2.5.2",
    arch,
    os: "linux",
    "os-family": family,
    "os-distribution": distribution.id,
    "os-version": distribution.version,
  };
  const pairs = Object.entries(variables).map(([name, value]) => `[${name},${plain(value)}]`);
  return `[${pairs.join(",")}]`;
}
