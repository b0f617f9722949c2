import { join } from "node:path";
import { ConfigurationError, type Problem } from "../base/errors.ts";
import { diskFiles } from "../base/files.ts";
import { groupBy } from "../base/group-by.ts";
import type { Log } from "../base/log.ts";
import { listed } from "../base/words.ts";
import type { Inputs } from "../inputs/inputs.ts";
import type { ReadyHost } from "../machine/host.ts";
import { resolveRepositories } from "../opam/repositories.ts";
import type { StoreItem } from "../store/item.ts";
import type { Target } from "../targets/target.ts";
import { type Companion, companionsOf } from "./companions.ts";
import { type ConfiguredTree, configure } from "./configure.ts";
import { duniverseItem, type Placed, placeDuniverse, within } from "./duniverse.ts";
import { type MirageTarget, mirageTarget } from "./mirage-target.ts";
import type { MonorepoContext } from "./monorepo.ts";
import { type OwnDirectory, ownPackages } from "./own-packages.ts";
import {
  hasDuniverse,
  type Lock,
  type LockRequest,
  lockDigest,
  lockIn,
  lockItem,
  lockRepositories,
  lockRequest,
  ownLock,
  ownLockText,
  systemPackagesOf,
} from "./package-lock.ts";
import { type Comparable, groupSameSource } from "./same-source.ts";

/** A MirageOS project whose sources are needed. Paths are absolute. */
export interface SourcesRequest {
  readonly inputs: Pick<
    Inputs,
    | "targets"
    | "workspace"
    | "workingDirectory"
    | "outputDirectory"
    | "configureArgs"
    | "opamRepositories"
  >;
  readonly host: ReadyHost;
  /** A directory of ours for the project's trees, the same in every run. */
  readonly directory: string;
  /** In its environment mirage and the host's OCaml and dune are on PATH too, and dune has its cache. */
  readonly context: MonorepoContext;
  /** Finds, restores or builds something in the store and returns where it is. */
  readonly ensure: (item: StoreItem) => Promise<string>;
  /** Installs the missing ones of these system packages, or throws the error that names them. */
  readonly installSystemPackages: (names: readonly string[]) => Promise<void>;
}

/** A target of a MirageOS project that can be built like one of any dune project. */
export interface Unikernel {
  readonly configured: ConfiguredTree;
  /** The dune project to build it from, with all sources; several targets may share one. */
  readonly source: string;
  readonly companions: readonly Companion[];
}

/**
 * Ensures that every target of a MirageOS project has configured sources with all its packages. Throws
 * ConfigurationError when the project or its targets are wrong, and ToolError when a tool or the network fails.
 */
export async function ensureUnikernels(
  request: SourcesRequest,
): Promise<ReadonlyMap<Target, Unikernel>> {
  const { targets, workingDirectory } = request.inputs;
  const { log } = request.context;
  const names = mirageTargets(targets);
  const locked: Locked[] = [];
  for (const name of new Set(names.values()))
    locked.push(lockOf(await configureOne(request, name), request));
  const unikernels = new Map<MirageTarget, Unikernel>();
  for (const group of groupSameSource(locked)) {
    const source = group[0].tree.directory;
    for (const { tree, files } of group)
      unikernels.set(tree.target, { configured: tree, source, companions: companionsOf(files) });
    if (group.length > 1)
      log.info(`  ${group.map(({ tree }) => tree.target).join(", ")} differ in their ABI only`);
  }
  const sources = new Set([...unikernels.values()].map(({ source }) => source));
  if (!hasDuniverse(diskFiles(workingDirectory))) await fetchPackages(request, locked, sources);
  else {
    log.info("  The sources of packages are those in duniverse/, which the project has.");
    for (const { own } of locked) if (own) await ensureSystemPackages(own, request);
  }
  return new Map(
    [...names].flatMap(([target, name]): readonly (readonly [Target, Unikernel])[] => {
      const unikernel = unikernels.get(name);
      return unikernel === undefined ? [] : [[target, unikernel]];
    }),
  );
}

/** A configured tree and the project's own lock for it, if there is one. */
interface Locked extends Comparable {
  readonly tree: ConfiguredTree;
  readonly own: Lock | undefined;
}

/** mirage's name for each target. Throws ConfigurationError with all those that have none. */
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
  { inputs, directory, context: { env, log } }: SourcesRequest,
  target: MirageTarget,
): Promise<ConfiguredTree> {
  const { workingDirectory: source, outputDirectory, configureArgs: args } = inputs;
  const started = performance.now();
  const tree = await configure({
    ...{ source, target, args, env, tree: join(directory, target) },
    exclude: within(source, [outputDirectory]),
    onLine: (line) => log.verbose && log.child(line, "mirage"),
  });
  log.step(`mirage configure -t ${target}: ${tree.name}`, (performance.now() - started) / 1000);
  return tree;
}

function lockOf(tree: ConfiguredTree, { inputs, host, context }: SourcesRequest): Locked {
  const found = ownLock(diskFiles(inputs.workingDirectory), tree);
  if (found !== undefined) context.log.info(`  ${ownLockText(found, host.ocaml.version)}`);
  const lock = found === undefined ? "of the run" : lockDigest(found.lock);
  return { tree, files: diskFiles(tree.directory), lock, own: found?.lock };
}

/** Fetches each lock's sources into the trees to build. All trees without a lock of their own share one. */
async function fetchPackages(
  request: SourcesRequest,
  locked: readonly Locked[],
  sources: ReadonlySet<string>,
): Promise<void> {
  const { context, host, inputs, ensure } = request;
  const { workspace, workingDirectory: project, outputDirectory } = inputs;
  const own = ownPackages(workspace, project);
  for (const [, group] of groupBy(locked, ({ lock }) => lock)) {
    const trees = group.map(({ tree }) => tree);
    const wanted = lockRequest({ trees, own, dune: host.dune.version });
    if (wanted.withoutFile.length > 0)
      context.log.warning(
        `What the project's own packages ${listed(wanted.withoutFile)} need is not known: commit their opam files (\`dune build NAME.opam\` makes one).`,
      );
    const lock = group[0]?.own ?? (await lockNow(request, wanted));
    await ensureSystemPackages(lock, request);
    const duniverse = await ensure(duniverseItem(lock, context));
    const { directories } = wanted;
    const exclude = [outputDirectory];
    let placed: Placed | undefined;
    for (const { directory: tree } of trees)
      if (sources.has(tree))
        placed = await placeDuniverse({ tree, duniverse, project, own, directories, exclude });
    if (placed) tell(placed, directories, context.log);
  }
}

/** Ensures what the packages of a lock need of the system, where it is known whether that is there. */
async function ensureSystemPackages(
  lock: Lock,
  { host, context, installSystemPackages }: SourcesRequest,
): Promise<void> {
  const names = systemPackagesOf(lock, host);
  if (names.length === 0) return;
  if (host.installer.kind === "foreign")
    context.log.info(`  The packages need of the system: ${names.join(" ")}`);
  else await installSystemPackages(names);
}

async function lockNow(
  { inputs, host, context, ensure }: SourcesRequest,
  request: LockRequest,
): Promise<Lock> {
  const wanted = lockRepositories(inputs.opamRepositories);
  const repositories = await resolveRepositories(wanted, context.env);
  const order = { request, host, repositories, ocaml: host.ocaml.version };
  return lockIn(await ensure(lockItem(order, context)));
}

function tell({ leftOut, standIns }: Placed, directories: readonly OwnDirectory[], log: Log): void {
  for (const { directory } of directories)
    log.info(`  duniverse/${standIns.get(directory)} is ${directory}, as it is`);
  if (leftOut.length > 0)
    log.info(
      `  Left out of duniverse/, since the project has their packages: ${leftOut.join(", ")}`,
    );
}
