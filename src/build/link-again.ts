import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../process.ts";
import type { Log } from "../report/log.ts";
import { writeText } from "../workspace/tree-file.ts";
import { type BuildResult, errorsOf } from "./build.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { buildCommand, type DuneSetting, duneEnvironment, rulesCommand } from "./dune.ts";
import { type Command, linkInstead, readCommands } from "./link-command.ts";
import { runChains } from "./schedule.ts";

/** A program that is made of what dune compiled and linked for another target. Paths are relative to the tree. */
export interface Link {
  readonly target: string;
  /** dune's file. */
  readonly from: string;
  /** The target that it is of. */
  readonly first: string;
  readonly to: string;
  /** Flags of `target`, which differ from those of `first` in nothing but the values of `-z KEY=VALUE`. */
  readonly flags: readonly string[];
}

export interface LinkRequest {
  readonly workspace: string;
  readonly links: readonly Link[];
  /**
   * Files of the tree (path, latin1 text) with which dune links for this target itself, or, without one, as they were.
   */
  readonly texts: (target: string | undefined) => ReadonlyMap<string, string>;
  /** The project sets variables for the rules of these programs, so that only dune knows what a compiler sees. */
  readonly onlyDune: boolean;
  readonly failFast: AbortSignal | undefined;
}

/** What became of a workspace's targets. */
type Outcome = Pick<BuildResult, "failed" | "cancelled">;

/** Errors of one link, none if it succeeded, or that it was stopped. */
type Ended = readonly Diagnostic[] | "stopped";

interface Linking {
  readonly request: LinkRequest;
  readonly setting: DuneSetting;
  readonly log: Log;
  /** With `fail-fast`: aborted at the first failure. */
  readonly cancel: AbortSignal | undefined;
}

/**
 * Links for the targets that dune did not link for, after it has built the others of the workspace with `built`. It is
 * dune's own command once more with another output and their flags, which costs a fraction of asking dune. Where
 * there is no such command, because dune could not link for the first target or its rule is of an unknown kind, dune is
 * asked for each of them, in the same tree. What went wrong is told of all targets, those of `built` included.
 */
export async function linkAgain(
  request: LinkRequest,
  setting: DuneSetting,
  built: Outcome,
  log: Log,
): Promise<Outcome> {
  const failed = new Map(built.failed);
  const cancelled = new Set(built.cancelled);
  const own = new AbortController();
  const cancel = request.failFast && AbortSignal.any([own.signal, request.failFast]);
  const linking: Linking = { request, setting, log, cancel };
  if (failed.size > 0) own.abort();
  const one = async ({ target }: Link, work: () => Promise<Ended>) => {
    const ended = cancel?.aborted ? "stopped" : await work();
    if (ended === "stopped") cancelled.add(target);
    else if (ended.length > 0) {
      failed.set(target, [...(failed.get(target) ?? []), ...ended]);
      own.abort();
    }
  };
  const commands = await commandsFor(linking, built);
  const chains = [...commands].map((entry) => [entry]);
  await runChains(chains, setting.jobs, ([link, command]) =>
    one(link, () => linkBy(command, link, linking)),
  );
  const rest = request.links.filter((link) => !commands.has(link));
  for (const link of rest) await one(link, () => linkByDune(link, linking));
  for (const [target, errors] of await restore(rest, built, linking)) failed.set(target, errors);
  for (const target of failed.keys()) cancelled.delete(target);
  return { failed, cancelled };
}

/** The commands for those links whose first target dune has linked with a command that is understood. */
async function commandsFor(
  { request: { links, onlyDune }, setting }: Linking,
  built: Outcome,
): Promise<ReadonlyMap<Link, Command>> {
  const possible = onlyDune ? [] : links.filter((link) => isBuilt(link.first, built));
  if (possible.length === 0) return new Map();
  const files = [...new Set(possible.map(({ from }) => from))];
  const rules = await run(rulesCommand(setting, files), where(setting));
  const known = readCommands(rules.code === 0 ? rules.stdout : "");
  return new Map(
    possible.flatMap((link) => {
      const command = known.get(link.from);
      const output = join(setting.tree, link.to);
      const instead = command && linkInstead(command, output, link.flags);
      return instead ? [[link, instead] as const] : [];
    }),
  );
}

const isBuilt = (target: string, { failed, cancelled }: Outcome): boolean =>
  !failed.has(target) && !cancelled.has(target);

const where = (setting: DuneSetting) => ({ cwd: setting.tree, env: duneEnvironment(setting) });

async function linkBy(
  { argv, directory }: Command,
  link: Link,
  { request, setting, log, cancel }: Linking,
): Promise<Ended> {
  const cwd = join(setting.tree, directory);
  if (log.verbose) log.child(`${argv[0]} -o ${link.to}`, request.workspace);
  makeRoom(setting, link);
  const finished = await run(argv, { ...where(setting), cwd, ...(cancel && { cancel }) });
  if (finished.code === 0) return [];
  return finished.stopped ? "stopped" : errorsOf(finished, "the linker");
}

/** Lets dune link its file with the flags of another target, and takes that. */
async function linkByDune(link: Link, linking: Linking): Promise<Ended> {
  const { request, setting, cancel } = linking;
  const tree = setting.tree;
  writeAll(tree, request.texts(link.target));
  makeRoom(setting, link);
  const command = buildCommand(setting, [link.from], "quiet");
  const finished = await run(command, { ...where(setting), ...(cancel && { cancel }) });
  if (finished.code !== 0) return finished.stopped ? "stopped" : errorsOf(finished);
  copyFileSync(join(tree, link.from), join(tree, link.to));
  return [];
}

/** Lets dune link once more for the targets whose files it has linked for others since. */
async function restore(
  links: readonly Link[],
  built: Outcome,
  { request, setting }: Linking,
): Promise<ReadonlyMap<string, readonly Diagnostic[]>> {
  if (links.length === 0) return new Map();
  writeAll(setting.tree, request.texts(undefined));
  const spoilt = links.filter(({ first }) => isBuilt(first, built));
  if (spoilt.length === 0) return new Map();
  const files = [...new Set(spoilt.map(({ from }) => from))];
  const finished = await run(buildCommand(setting, files, "quiet"), where(setting));
  if (finished.code === 0) return new Map();
  return new Map(spoilt.map(({ first }) => [first, errorsOf(finished)]));
}

function writeAll(tree: string, texts: ReadonlyMap<string, string>): void {
  for (const [path, text] of texts) writeText(join(tree, path), text);
}

function makeRoom({ tree }: DuneSetting, { to }: Link): void {
  mkdirSync(dirname(join(tree, to)), { recursive: true });
  rmSync(join(tree, to), { force: true });
}
