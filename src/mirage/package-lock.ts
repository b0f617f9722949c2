import { createHash } from "node:crypto";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import type { Files } from "../base/files.ts";
import { compareVersions } from "../base/versions.ts";
import type { Host } from "../machine/host.ts";
import { machineVariables } from "../opam/machine-variables.ts";
import { itemsOf, type OpamFields, opamText, readOpamFile, textsIn } from "../opam/opam-file.ts";
import { holds } from "../opam/opam-filter.ts";
import {
  fetchRepository,
  type Repository,
  type ResolvedRepository,
  repositoryText,
} from "../opam/repositories.ts";
import type { StoreItem } from "../store/item.ts";
import { lockError } from "./mirage-failure.ts";
import type { MirageTarget } from "./mirage-target.ts";
import { type MonorepoContext, opamMonorepo, vendored } from "./monorepo.ts";
import type { OwnDirectory, OwnPackage, OwnPackages } from "./own-packages.ts";
import type { Answers } from "./query.ts";

/** The content of a lock file of opam-monorepo (0.3 and newer). */
export interface Lock {
  readonly text: string;
  readonly sources: readonly LockedSource[];
  /** The version of OCaml that it was made for. */
  readonly ocaml: string | undefined;
  /** System packages that its packages need, `conf-*` among them, each with the machines that have them. */
  readonly depexts: readonly { readonly names: readonly string[]; readonly filter: string }[];
}

/** A source in a lock file. */
export interface LockedSource {
  readonly url: string;
  /** Its directory in `duniverse/`. */
  readonly directory: string;
  /** `sha256=…`; none for a commit of git, which is itself a hash. */
  readonly hashes: readonly string[];
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
  return { text, sources, ocaml: version, depexts: depextsIn(fields) };
}

/** `[["libgmp-dev"] {os-family = "debian"} …]`; a single one may stand without the outer brackets. */
function depextsIn(fields: OpamFields): Lock["depexts"] {
  const field = fields.get("depexts");
  if (field?.kind !== "list") return [];
  const rows = field.items.some((item) => item.kind === "list") ? field.items : [field];
  return rows.flatMap((row): Lock["depexts"] =>
    row.kind === "list" ? [{ names: textsIn(row), filter: row.options }] : [],
  );
}

/** System packages of a machine that the packages of a lock need. */
export function systemPackagesOf(
  { depexts }: Pick<Lock, "depexts">,
  host: Pick<Host, "architecture" | "distribution">,
): readonly string[] {
  const variables = machineVariables(host);
  const names = depexts.flatMap(({ names, filter }) =>
    holds(filter, variables) === true ? names : [],
  );
  // Nothing else is the name of a package, and so it is no option either.
  return [...new Set(names.filter((name) => /^[A-Za-z0-9][\w.+:-]*$/.test(name)))].sort();
}

/**
 * A hash (64 hexadecimal digits) of all that decides which sources a lock leads to, not of where or how it was made.
 */
export function lockDigest({ sources, ocaml }: Lock): string {
  return createHash("sha256")
    .update(JSON.stringify([sources, ocaml]))
    .digest("hex");
}

/** A lock file of the project's own. */
export interface OwnLock {
  /** Relative to the project's root. */
  readonly file: string;
  readonly lock: Lock;
}

/**
 * The project's own lock file for a target: the one that mirage would use (`mirage/NAME-TARGET.opam.locked`, or the
 * same at the root), else the only one in the project, unless it is another target's.
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

/** The sentence for the log that the project's own lock file is used, with a warning if it is for another OCaml. */
export function ownLockText({ file, lock }: OwnLock, ocaml: string): string {
  const used = `The packages are those of ${file}, which the project has: ${lock.sources.length} sources.`;
  return lock.ocaml === undefined || lock.ocaml === ocaml
    ? used
    : `${used} It was made for OCaml ${lock.ocaml}, and this is ${ocaml}; make it anew if something does not build.`;
}

const suffix = ".opam.locked";

/** Whether the project has the sources of its packages in `duniverse/`. */
export const hasDuniverse = (files: Files): boolean =>
  files.list(vendored).some((entry) => entry.endsWith("/"));

/** Everything that decides which packages a run needs. */
interface PackageNeeds {
  /** Those of all targets without a lock file of their own. */
  readonly trees: readonly Pick<Answers, "packages" | "pins">[];
  readonly own: OwnPackages;
  /** `3.24.1`: excludes packages that need a newer one. A dune built from a checkout may print `n/a`. */
  readonly dune: string;
}

/** The packages that opam-monorepo is asked to lock. */
export interface LockRequest {
  /** The opam file of a package that depends on all that the targets need. */
  readonly opam: string;
  /** The opam files of the checkout's packages, by name, which are used instead of those in a repository. */
  readonly own: ReadonlyMap<string, string>;
  /** The directories around the project with needed packages, which must be placed in the trees. */
  readonly directories: readonly OwnDirectory[];
  /** Needed packages of the checkout without an opam file, so that their dependencies are unknown. */
  readonly withoutFile: readonly string[];
}

/**
 * The request for all targets together, so that one lock and one set of sources serve them all. Own packages have no
 * constraint: the checkout has one version of each, which opam-monorepo takes for the newest.
 */
export function lockRequest({ trees, own, dune }: PackageNeeds): LockRequest {
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

/** The name of the repository of dune ports, packages with added dune files. A user's own of this name replaces it. */
const overlays = "opam-overlays";

/** The dune ports in a state that is known to work (78 packages). mirage uses their newest state. */
export const defaultOverlays: Repository = {
  name: overlays,
  url: "git+https://github.com/dune-universe/opam-overlays.git#d3371adef63c5e5c40bfaf2daf15b212cb22c4b9",
};

/** The repositories for the packages of unikernels: opam's and the dune ports. */
export function lockRepositories(repositories: readonly Repository[]): readonly Repository[] {
  return repositories.some(({ name }) => name === overlays)
    ? repositories
    : [...repositories, defaultOverlays];
}

/** The repositories to install tools from: without the ports, whose versions are higher than those of the originals. */
export function toolRepositories(repositories: readonly Repository[]): readonly Repository[] {
  const others = repositories.filter(({ name }) => name !== overlays);
  return others.length > 0 ? others : repositories;
}

/** Everything that decides a lock. */
export interface LockOrder {
  readonly request: LockRequest;
  /** Those of `lockRepositories`, resolved. */
  readonly repositories: readonly ResolvedRepository[];
  /** The version, `5.4.1`. */
  readonly ocaml: string;
  readonly host: Pick<Host, "architecture" | "distribution">;
}

const fileName = "unikernels.opam.locked";
/** Raised when the same order leads to another lock. */
const schema = "1";

/**
 * The lock for an order, with versions chosen by `opam-monorepo lock`. `build` throws ConfigurationError when no
 * versions fit or some packages do not build with dune, and ToolError when a repository cannot be fetched.
 */
export function lockItem(order: LockOrder, context: MonorepoContext): StoreItem {
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
      const monorepo = await opamMonorepo(work, context);
      const project = join(work, "project");
      await writeProject(project, request);
      const urls = await fetchAll(repositories, work, context.env);
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

/** Writes the opam files of a request to where opam-monorepo looks for them. */
async function writeProject(project: string, { opam, own }: LockRequest): Promise<void> {
  await mkdir(join(project, "own"), { recursive: true });
  await writeFile(join(project, "unikernels.opam"), opam, "latin1");
  for (const [name, text] of own)
    await writeFile(join(project, "own", `${name}.opam`), text, "latin1");
}

/** Fetches the repositories to plain addresses, since opam-monorepo knows no quotes. */
async function fetchAll(
  repositories: readonly ResolvedRepository[],
  work: string,
  env: Environment,
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

/** opam's variables as opam-monorepo takes them. */
function variablesOf({ host }: LockOrder): string {
  const plain = (text: string) => text.replace(/[^\w.+-]/g, "") || "unknown";
  const pairs = Object.entries(machineVariables(host)).map(
    ([name, value]) => `[${name},${plain(value)}]`,
  );
  return `[${pairs.join(",")}]`;
}

/** Reads the lock in a directory of the store. */
export const lockIn = async (directory: string): Promise<Lock> =>
  readLock(await readFile(join(directory, fileName), "latin1"));
