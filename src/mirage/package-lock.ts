import { createHash } from "node:crypto";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Files } from "../base/files.ts";
import { compareVersions } from "../base/versions.ts";
import type { Host } from "../machine/host.ts";
import { itemsOf, opamText, readOpamFile, textsIn } from "../opam/opam-file.ts";
import { type Repository, type ResolvedRepository, repositoryText } from "../opam/repositories.ts";
import { fetchRepository } from "../opam/snapshot.ts";
import type { StoreItem } from "../store/item.ts";
import { lockError } from "./mirage-failure.ts";
import type { MirageTarget } from "./mirage-target.ts";
import { type MonorepoMeans, openMonorepo, vendored } from "./monorepo.ts";
import type { OwnDirectory, OwnPackage, OwnPackages } from "./own-packages.ts";
import type { Answers } from "./query.ts";

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
export function lockItem(order: LockOrder, means: MonorepoMeans | undefined): StoreItem {
  const { request, repositories, ocaml } = order;
  const asked = JSON.stringify([request.opam, [...request.own].sort()]);
  const variables = variablesOf(order);
  return {
    what: "lock",
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

/** A source that a lock file names. */
export interface LockedSource {
  readonly url: string;
  /** Its directory in `duniverse/`. */
  readonly directory: string;
  /** `sha256=…`; none for a commit of git, which is a hash itself. */
  readonly hashes: readonly string[];
}

/** What a lock file of opam-monorepo (0.3 and newer) says. */
export interface Lock {
  readonly text: string;
  readonly sources: readonly LockedSource[];
  /** The OCaml that it was made for. */
  readonly ocaml: string | undefined;
}

/** Reads a lock file (latin1). */
export function readLock(text: string): Lock {
  const fields = readOpamFile(text);
  const sources = itemsOf(fields, "x-opam-monorepo-duniverse-dirs").flatMap(
    (item): readonly LockedSource[] => {
      const [url, directory] = textsIn(item);
      if (item.kind !== "list" || url === undefined || directory === undefined) return [];
      return [{ url, directory, hashes: item.items.slice(2).flatMap(textsIn) }];
    },
  );
  const ocaml = itemsOf(fields, "depends").find(
    (item) => item.kind === "text" && item.text === "ocaml",
  );
  const version = ocaml?.kind === "text" ? /"([^"]*)"/.exec(ocaml.options)?.[1] : undefined;
  return { text, sources, ocaml: version };
}

/** What decides which sources a lock leads to: 64 hexadecimal digits. Where and how it was made does not. */
export function lockDigest({ sources, ocaml }: Lock): string {
  return createHash("sha256")
    .update(JSON.stringify([sources, ocaml]))
    .digest("hex");
}

/** A lock file of the project's own. */
export interface OwnLock {
  /** From the project's root. */
  readonly file: string;
  readonly lock: Lock;
}

/**
 * The project's own lock file for a target: the one that mirage would look for (`mirage/NAME-TARGET.opam.locked`, or at
 * the root), else the only one that it has, if that is not another target's.
 */
export function ownLock(
  files: Files,
  { name, target }: { readonly name: string; readonly target: MirageTarget },
): OwnLock | undefined {
  const found = ["mirage", ""].flatMap((directory) =>
    files
      .list(directory)
      .filter((entry) => entry.endsWith(suffix))
      .map((entry) => (directory === "" ? entry : `${directory}/${entry}`)),
  );
  const named = (file: string) => file.replace(/^.*\//, "").slice(0, -suffix.length);
  const exact = found.find((file) => [`${name}-${target}`, name].includes(named(file)));
  const others = found.filter((file) => !named(file).startsWith(`${name}-`));
  const file = exact ?? (found.length === 1 ? others[0] : undefined);
  const text = file === undefined ? undefined : files.read(file);
  return file === undefined || text === undefined ? undefined : { file, lock: readLock(text) };
}

const suffix = ".opam.locked";

/** That the project's own lock file is used, and what may be the matter with it, for the log. */
export function ownLockText({ file, lock }: OwnLock, ocaml: string): string {
  const used = `The packages are those of ${file}, which the project has: ${lock.sources.length} sources.`;
  return lock.ocaml === undefined || lock.ocaml === ocaml
    ? used
    : `${used} It was made for OCaml ${lock.ocaml}, and this is ${ocaml}; make it anew if something does not build.`;
}

/** Whether the project has its packages' sources in `duniverse/` already. */
export const hasDuniverse = (files: Files): boolean =>
  files.list(vendored).some((entry) => entry.endsWith("/"));

/** What the run's packages are chosen for. */
export interface LockQuestion {
  /** Of every target of the run that has no lock file of its own. */
  readonly trees: readonly Pick<Answers, "packages" | "pins">[];
  readonly own: OwnPackages;
  /** `3.24.1`: packages that need a newer one are of no use. A dune built from a checkout may print `n/a`. */
  readonly dune: string;
}

/** What opam-monorepo is asked to lock. */
export interface LockRequest {
  /** The opam file of a package that needs all that the targets need. */
  readonly opam: string;
  /** Opam files of the checkout's packages, by name, which are used instead of any in a repository. */
  readonly own: ReadonlyMap<string, string>;
  /** The directories around the project whose packages are needed: each must be put into the trees. */
  readonly directories: readonly OwnDirectory[];
  /** Own packages that are needed and have no opam file, so that what they need is not known. */
  readonly withoutFile: readonly string[];
}

/**
 * The packages of all targets together, so that one lock and one set of sources serve them all. Own packages come
 * without a constraint: the checkout has one version, which opam-monorepo takes for the newest.
 */
export function lockRequest({ trees, own, dune }: LockQuestion): LockRequest {
  const needed = new Map<string, Set<string>>();
  for (const { name, constraint } of trees.flatMap(({ packages }) => packages))
    needed.set(name, (needed.get(name) ?? new Set()).add(constraint));
  const directories = own.outside.filter(({ packages }) =>
    packages.some(({ name }) => needed.has(name)),
  );
  const ours = new Map<string, OwnPackage>();
  for (const each of [...own.inside, ...directories.flatMap(({ packages }) => packages)])
    if (!ours.has(each.name)) ours.set(each.name, each);
  const lines = [...needed].flatMap(([name, constraints]) => {
    const mine = ours.get(name);
    if (mine !== undefined) return mine.opam === undefined ? [] : [opamText(name)];
    const all = [...constraints].filter((constraint) => constraint !== "").sort();
    return [`${opamText(name)}${all.length > 0 ? ` { ${all.join(" & ")} }` : ""}`];
  });
  const pins = trees
    .flatMap((tree) => tree.pins)
    .filter(([versioned]) => !ours.has(versioned.replace(/\..*$/, "")))
    .map(([versioned, url]) => `[${opamText(versioned)} ${opamText(url)}]`);
  return {
    opam: fileOf([...lines, ...duneLine(dune)], pins),
    own: new Map(
      [...ours.values()].flatMap(({ name, opam }) => (opam === undefined ? [] : [[name, opam]])),
    ),
    directories,
    withoutFile: [...ours.values()].flatMap(({ name, opam }) =>
      opam === undefined && needed.has(name) ? [name] : [],
    ),
  };
}

const duneLine = (version: string): readonly string[] =>
  /^\d+\.\d+/.test(version) ? [`"dune" { <= ${opamText(version)} }`] : [];

function fileOf(depends: readonly string[], pins: readonly string[]): string {
  const sorted = (lines: readonly string[]) => [...new Set(lines)].sort(compareVersions);
  return [
    'opam-version: "2.0"',
    'synopsis: "What the unikernels of a run are made of"',
    `depends: [\n${sorted(depends)
      .map((line) => `  ${line}\n`)
      .join("")}]`,
    ...(pins.length > 0
      ? [
          `pin-depends: [\n${sorted(pins)
            .map((line) => `  ${line}\n`)
            .join("")}]`,
        ]
      : []),
    "",
  ].join("\n");
}
