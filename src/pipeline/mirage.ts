import { join, relative } from "node:path";
import { duneCacheRoot } from "../build/dune.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { companionsOf } from "../mirage/companions.ts";
import { type ConfiguredTree, configure } from "../mirage/configure.ts";
import { duniverseConstruction, linkDuniverse, placeDuniverse } from "../mirage/duniverse.ts";
import { lockConstruction, lockIn, lockRepositories } from "../mirage/lock.ts";
import { hasDuniverse, type Lock, lockDigest, ownLock } from "../mirage/lock-file.ts";
import { type LockRequest, lockRequest } from "../mirage/lock-request.ts";
import { ownPackages } from "../mirage/own-packages.ts";
import { groupSameSource } from "../mirage/same-source.ts";
import { mirageTarget } from "../mirage/target.ts";
import { resolveRepositories } from "../opam/repositories.ts";
import { diskFiles } from "../project/files.ts";
import type { Source } from "../project/model.ts";
import { readProject } from "../project/read-project.ts";
import type { Log } from "../report/log.ts";
import type { Target } from "../targets/target.ts";
import type { Construction } from "../toolchain/obtain.ts";
import type { OpamMeans } from "../toolchain/opam-means.ts";
import { storeRoot } from "../toolchain/store.ts";
import { versionAtLeast } from "../toolchain/version.ts";
import { projectRoot } from "./places.ts";
import type { Configured, Survey } from "./survey.ts";

/** What configuring a MirageOS project needs. */
export interface MirageWork {
  readonly survey: Survey;
  readonly inputs: Inputs;
  readonly log: Log;
  readonly opam: OpamMeans;
  /** Provides something of the store and returns where it is. */
  readonly obtainOne: (construction: Construction) => Promise<string>;
}

/** A tree and the target that it was configured for. */
interface Tree {
  readonly target: Target;
  readonly tree: ConfiguredTree;
}

/**
 * Configures the project for every target in a tree of its own, locks and fetches the packages of all of them once, and
 * returns the sources to build from: one for all targets that differ in nothing but what they are linked for. Errors
 * are those of mirage/configure.ts, lock.ts and duniverse.ts.
 */
export async function configureAll(work: MirageWork): Promise<Configured> {
  const { inputs, survey, log } = work;
  const trees: Tree[] = [];
  for (const target of inputs.targets) {
    const started = performance.now();
    trees.push({ target, tree: await configureOne(work, target) });
    log.step(`configured for ${target.name}`, (performance.now() - started) / 1000);
  }
  const locks = await providePackages(work, trees);
  const groups = groupSameSource(
    trees.map((one) => ({
      ...one,
      files: diskFiles(one.tree.directory),
      lock: `${survey.plan.targets.find(({ name }) => name === one.target.name)?.toolchain} ${locks.get(one)}`,
    })),
  );
  return new Map(
    groups.flatMap((group) => {
      const source = sourceOf(group[0]?.tree);
      return group.map(({ target }): [string, Source] => [target.name, source]);
    }),
  );
}

function sourceOf(tree: ConfiguredTree | undefined): Source {
  if (tree === undefined) throw new Error("no tree");
  const { directory, name, executable, image } = tree;
  const files = diskFiles(directory);
  const companions = companionsOf(files).map(({ suffix, text }) => [suffix, text] as const);
  return {
    directory,
    project: readProject(files),
    unikernel: { name, executable, image, companions: new Map(companions) },
  };
}

async function configureOne(
  { inputs, survey, log }: MirageWork,
  target: Target,
): Promise<ConfiguredTree> {
  const { env, host } = survey;
  const wanted = mirageTarget(target);
  if (typeof wanted !== "string") throw new Error(wanted.message);
  const cache = duneCacheRoot(join(storeRoot(env), "dune-cache"), host.dune?.version ?? "");
  return configure({
    source: inputs.workingDirectory,
    tree: join(projectRoot(inputs, env), "mirage", target.name),
    target: wanted,
    args: inputs.configureArgs,
    env: { ...env, DUNE_CACHE: "enabled", ...cache },
    exclude: new Set([relative(inputs.workingDirectory, inputs.outputDirectory)]),
    onLine: (line) => log.verbose && log.child(line, `mirage ${target.name}`),
  });
}

/** Gives every tree the sources of its packages. Returns what decides which these are, for each. */
async function providePackages(
  work: MirageWork,
  trees: readonly Tree[],
): Promise<ReadonlyMap<Tree, string>> {
  const locks = new Map<Tree, string>();
  const unlocked: Tree[] = [];
  for (const one of trees) {
    const { name, target, directory } = one.tree;
    const files = diskFiles(directory);
    const own = ownLock(files, { name, target });
    if (hasDuniverse(files)) {
      work.log.info(`The project's own duniverse/ is what ${one.target.name} is built with.`);
      locks.set(one, "own");
    } else if (own) {
      work.log.info(`${own.file} is what ${one.target.name} is built with.`);
      await fetchFor(work, own.lock, [one], requestFor(work, [one]));
      locks.set(one, lockDigest(own.lock));
    } else unlocked.push(one);
  }
  if (unlocked.length === 0) return locks;
  const request = requestFor(work, unlocked);
  const lock = await lockAll(work, request);
  await fetchFor(work, lock, unlocked, request);
  for (const one of unlocked) locks.set(one, lockDigest(lock));
  return locks;
}

function requestFor({ inputs, survey }: MirageWork, trees: readonly Tree[]): LockRequest {
  const own = ownPackages(inputs.workspace, inputs.workingDirectory);
  return lockRequest({
    trees: trees.map(({ tree }) => tree),
    own,
    dune: survey.host.dune?.version ?? "",
  });
}

async function lockAll(work: MirageWork, request: LockRequest): Promise<Lock> {
  const { inputs, survey, obtainOne } = work;
  const { env, host } = survey;
  const repositories = await resolveRepositories(lockRepositories(inputs.opamRepositories), env);
  const ocaml = host.ocaml?.version ?? "";
  const order = { request, repositories, ocaml, host };
  return lockIn(await obtainOne(lockConstruction(order, monorepoMeans(work))));
}

/** Fetches the sources of a lock and links them into trees; the checkout's own packages stand in for theirs. */
async function fetchFor(
  work: MirageWork,
  lock: Lock,
  trees: readonly Tree[],
  { directories }: LockRequest,
): Promise<void> {
  const { inputs, survey, obtainOne, log } = work;
  const { env, host } = survey;
  const duniverse = await obtainOne(duniverseConstruction(lock, monorepoMeans(work)));
  const place = `duniverse-${lockDigest(lock).slice(0, 12)}`;
  const directory = join(projectRoot(inputs, env), "mirage", place);
  const placed = await placeDuniverse({
    ...{ directory, duniverse, directories },
    project: inputs.workingDirectory,
    own: ownPackages(inputs.workspace, inputs.workingDirectory),
    copy: !versionAtLeast(host.dune?.version ?? "0", "3.17"),
  });
  for (const name of placed.leftOut) log.info(`The checkout stands in for ${name}.`);
  for (const { tree } of trees) await linkDuniverse(tree.directory, directory);
}

function monorepoMeans({ survey, inputs, opam, log }: MirageWork) {
  return {
    opam: opam.program,
    env: survey.env,
    jobs: inputs.jobs ?? survey.host.cores,
    onLine: (line: string) => log.verbose && log.child(line, "opam-monorepo"),
  };
}
