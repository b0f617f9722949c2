import { join } from "node:path";
import { ConfigurationError, type Problem } from "../base/errors.ts";
import { diskFiles } from "../base/files.ts";
import { groupBy } from "../base/group-by.ts";
import type { Log } from "../base/log.ts";
import { listed } from "../base/words.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { Host } from "../machine/host.ts";
import type { ResolvedRepository } from "../opam/repositories.ts";
import type { StoreItem } from "../store/item.ts";
import type { Target } from "../targets/target.ts";
import { type Companion, companionsOf } from "./companions.ts";
import { type ConfiguredTree, configure } from "./configure.ts";
import { duniverseItem, type Placed, placeDuniverse, within } from "./duniverse.ts";
import { type MirageTarget, mirageTarget } from "./mirage-target.ts";
import type { MonorepoMeans } from "./monorepo.ts";
import { type OwnDirectory, ownPackages } from "./own-packages.ts";
import {
  hasDuniverse,
  type Lock,
  type LockRequest,
  lockDigest,
  lockIn,
  lockItem,
  lockRequest,
  ownLock,
  ownLockText,
} from "./package-lock.ts";
import { type Comparable, groupSameSource } from "./same-source.ts";

/** What preparing a MirageOS project needs. Paths are absolute. */
export interface PrepareRequest {
  readonly inputs: Pick<
    Inputs,
    "targets" | "workspace" | "workingDirectory" | "outputDirectory" | "configureArgs"
  >;
  /** A directory of ours for the project's trees, the same in every run. */
  readonly directory: string;
  /** `lockRepositories`, resolved when something is to be locked. */
  readonly repositories: () => Promise<readonly ResolvedRepository[]>;
  /** With the OCaml and dune that are on PATH in `means.env`. */
  readonly host: Host;
  /** In its environment mirage is on PATH too, and dune has its cache. */
  readonly means: MonorepoMeans;
  /** Finds, restores or builds something of the store, and says where it is. */
  readonly ensure: (item: StoreItem) => Promise<string>;
  readonly log: Log;
}

/** A target of a MirageOS project, ready to be built as any dune project is. */
export interface Unikernel {
  readonly configured: ConfiguredTree;
  /** The dune project that it is built from, with all sources; several targets may have the same one. */
  readonly source: string;
  readonly companions: readonly Companion[];
}

/**
 * Configures a MirageOS project for all targets and puts its packages in place. Throws ConfigurationError for what is
 * wrong with the project or its targets and ToolError when a tool or the network fails.
 */
export async function prepareUnikernels(
  request: PrepareRequest,
): Promise<ReadonlyMap<Target, Unikernel>> {
  const { targets, workingDirectory } = request.inputs;
  const wanted = mirageTargets(targets);
  const locked: Locked[] = [];
  for (const target of new Set(wanted.values()))
    locked.push(lockOf(await configureOne(request, target), request));
  const sources = new Map<MirageTarget, string>();
  const own = diskFiles(workingDirectory);
  for (const group of groupSameSource(locked)) {
    const [first] = group;
    for (const { tree } of group) if (first) sources.set(tree.target, first.tree.directory);
    const names = group.map(({ tree }) => tree.target);
    if (names.length > 1) request.log.info(`  ${names.join(", ")} differ in their ABI only`);
  }
  if (!hasDuniverse(own)) await fetchPackages(request, locked, new Set(sources.values()));
  else
    request.log.info("  The sources of packages are those in duniverse/, which the project has.");
  const trees = new Map(locked.map(({ tree }) => [tree.target, tree]));
  return new Map(
    [...wanted].flatMap(([target, name]): readonly (readonly [Target, Unikernel])[] => {
      const [configured, source] = [trees.get(name), sources.get(name)];
      if (configured === undefined || source === undefined) return [];
      return [
        [target, { configured, source, companions: companionsOf(diskFiles(configured.directory)) }],
      ];
    }),
  );
}

/** A configured tree and the lock that the project has for it, if it has one. */
interface Locked extends Comparable {
  readonly tree: ConfiguredTree;
  readonly own: Lock | undefined;
}

/** What mirage calls each target. Throws ConfigurationError with all that it has no name for. */
export function mirageTargets(targets: readonly Target[]): ReadonlyMap<Target, MirageTarget> {
  const problems: Problem[] = [];
  const names = targets.flatMap((target): readonly (readonly [Target, MirageTarget])[] => {
    const name = mirageTarget(target);
    if (typeof name === "string") return [[target, name]];
    problems.push(name);
    return [];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return new Map(names);
}

async function configureOne(
  { inputs, directory, means, log }: PrepareRequest,
  target: MirageTarget,
): Promise<ConfiguredTree> {
  const { workingDirectory: source, outputDirectory, configureArgs: args } = inputs;
  const started = performance.now();
  const tree = await configure({
    ...{ source, target, args, env: means.env, tree: join(directory, target) },
    exclude: within(source, [outputDirectory]),
    onLine: (line) => log.verbose && log.child(line, "mirage"),
  });
  log.step(`mirage configure -t ${target}: ${tree.name}`, (performance.now() - started) / 1000);
  return tree;
}

function lockOf(tree: ConfiguredTree, { inputs, host, log }: PrepareRequest): Locked {
  const found = ownLock(diskFiles(inputs.workingDirectory), tree);
  if (found !== undefined) log.info(`  ${ownLockText(found, host.ocaml?.version ?? "")}`);
  const lock = found === undefined ? "of the run" : lockDigest(found.lock);
  return { tree, files: diskFiles(tree.directory), lock, own: found?.lock };
}

/** Puts each lock's sources into the trees that are built: one lock for all trees that have none of their own. */
async function fetchPackages(
  request: PrepareRequest,
  locked: readonly Locked[],
  sources: ReadonlySet<string>,
): Promise<void> {
  const { workspace, workingDirectory: project, outputDirectory } = request.inputs;
  const own = ownPackages(workspace, project);
  for (const [, group] of groupBy(locked, ({ lock }) => lock)) {
    const trees = group.map(({ tree }) => tree);
    const question = { trees, own, dune: request.host.dune?.version ?? "" };
    const wanted = lockRequest(question);
    if (wanted.withoutFile.length > 0)
      request.log.warning(
        `What the project's own packages ${listed(wanted.withoutFile)} need is not known: commit their opam files (\`dune build NAME.opam\` makes one).`,
      );
    const lock = group[0]?.own ?? (await lockNow(request, wanted));
    const duniverse = await request.ensure(duniverseItem(lock, request.means));
    const { directories } = wanted;
    const exclude = [outputDirectory];
    let placed: Placed | undefined;
    for (const { directory: tree } of trees)
      if (sources.has(tree))
        placed = await placeDuniverse({ tree, duniverse, project, own, directories, exclude });
    if (placed) tell(placed, directories, request.log);
  }
}

async function lockNow(
  { repositories, host, means, ensure }: PrepareRequest,
  request: LockRequest,
): Promise<Lock> {
  const order = {
    ...{ request, host, ocaml: host.ocaml?.version ?? "" },
    repositories: await repositories(),
  };
  return lockIn(await ensure(lockItem(order, means)));
}

function tell({ leftOut, standIns }: Placed, directories: readonly OwnDirectory[], log: Log): void {
  for (const { directory } of directories)
    log.info(`  duniverse/${standIns.get(directory)} is ${directory}, as it is`);
  if (leftOut.length > 0)
    log.info(
      `  Left out of duniverse/, since the project has their packages: ${leftOut.join(", ")}`,
    );
}
