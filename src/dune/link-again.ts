import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigurationError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { run } from "../process/run.ts";
import { atomText, field, head, type List, parseSexps, type Sexp } from "../project/sexp.ts";
import { withSettings } from "../workspace/link-flags.ts";
import { writeText } from "../workspace/tree.ts";
import { type BuildResult, errorsOf } from "./build-workspace.ts";
import type { Diagnostic } from "./diagnostics.ts";
import { buildCommand, type DuneSetting, duneEnvironment, rulesCommand } from "./dune.ts";
import { runChains } from "./schedule.ts";

/** A program that is made of what dune compiled and linked for another target. Paths are relative to the tree. */
export interface Link<T> {
  readonly image: T;
  /** dune's file. */
  readonly from: string;
  /** The image that it is of. */
  readonly first: T;
  readonly to: string;
  /** Flags of `image`, which differ from those of `first` in nothing but the values of `-z KEY=VALUE`. */
  readonly flags: readonly string[];
}

export interface LinkRequest<T> {
  readonly workspace: string;
  readonly links: readonly Link<T>[];
  /** Files of the tree (path, latin1 text) with which dune links this image itself, or, without one, as they were. */
  readonly texts: (image: T | undefined) => ReadonlyMap<string, string>;
  /** The project sets variables for the rules of these programs, so that only dune knows what a compiler sees. */
  readonly onlyDune: boolean;
  readonly failFast: AbortSignal | undefined;
}

/** The end of a workspace's images. */
type Ends<T> = Pick<BuildResult<T>, "failed" | "cancelled">;

/** Errors of one link, none if it succeeded, or that it was stopped. */
type Ended = readonly Diagnostic[] | "stopped";

interface Linking<T> {
  readonly request: LinkRequest<T>;
  readonly setting: DuneSetting;
  readonly log: Log;
  /** With `fail-fast`: aborted at the first failure. */
  readonly cancel: AbortSignal | undefined;
}

/**
 * Links the images that dune did not link, after it has built the others of the workspace with `built`. It is dune's
 * own command once more with another output and their flags, which costs a fraction of asking dune. Where there is no
 * such command, because dune could not link the first image or its rule is of an unknown kind, dune is asked for each of
 * them, in the same tree. The failures are those of all images, `built` included.
 */
export async function linkAgain<T>(
  request: LinkRequest<T>,
  setting: DuneSetting,
  built: Ends<T>,
  log: Log,
): Promise<Ends<T>> {
  const failed = new Map(built.failed);
  const cancelled = new Set(built.cancelled);
  const own = new AbortController();
  const cancel = request.failFast && AbortSignal.any([own.signal, request.failFast]);
  const linking: Linking<T> = { request, setting, log, cancel };
  if (failed.size > 0) own.abort();
  const one = async ({ image }: Link<T>, work: () => Promise<Ended>) => {
    const ended = cancel?.aborted ? "stopped" : await work();
    if (ended === "stopped") cancelled.add(image);
    else if (ended.length > 0) {
      failed.set(image, [...(failed.get(image) ?? []), ...ended]);
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
  for (const [image, errors] of await restore(rest, built, linking)) failed.set(image, errors);
  for (const image of failed.keys()) cancelled.delete(image);
  return { failed, cancelled };
}

/** The commands for those links whose first image dune has linked with a command that is understood. */
async function commandsFor<T>(
  { request: { links, onlyDune }, setting }: Linking<T>,
  built: Ends<T>,
): Promise<ReadonlyMap<Link<T>, Command>> {
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

const isBuilt = <T>(image: T, { failed, cancelled }: Ends<T>): boolean =>
  !failed.has(image) && !cancelled.has(image);

const where = (setting: DuneSetting) => ({ cwd: setting.tree, env: duneEnvironment(setting) });

async function linkBy<T>(
  { argv, directory }: Command,
  link: Link<T>,
  { request, setting, log, cancel }: Linking<T>,
): Promise<Ended> {
  const cwd = join(setting.tree, directory);
  if (log.verbose) log.child(`${argv[0]} -o ${link.to}`, request.workspace);
  makeRoom(setting, link);
  const finished = await run(argv, { ...where(setting), cwd, ...(cancel && { cancel }) });
  if (finished.code === 0) return [];
  return finished.stopped ? "stopped" : errorsOf(finished, "the linker");
}

/** Lets dune link its file with the flags of another image, and takes that. */
async function linkByDune<T>(link: Link<T>, linking: Linking<T>): Promise<Ended> {
  const { request, setting, cancel } = linking;
  const tree = setting.tree;
  writeAll(tree, request.texts(link.image));
  makeRoom(setting, link);
  const command = buildCommand(setting, [link.from], "quiet");
  const finished = await run(command, { ...where(setting), ...(cancel && { cancel }) });
  if (finished.code !== 0) return finished.stopped ? "stopped" : errorsOf(finished);
  copyFileSync(join(tree, link.from), join(tree, link.to));
  return [];
}

/** Lets dune link once more the images whose files it has linked for others since. */
async function restore<T>(
  links: readonly Link<T>[],
  built: Ends<T>,
  { request, setting }: Linking<T>,
): Promise<ReadonlyMap<T, readonly Diagnostic[]>> {
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

function makeRoom({ tree }: DuneSetting, { to }: Pick<Link<unknown>, "to">): void {
  mkdirSync(dirname(join(tree, to)), { recursive: true });
  rmSync(join(tree, to), { force: true });
}

/** A program that dune runs to make a file. */
export interface Command {
  /** Relative to the tree. */
  readonly directory: string;
  readonly argv: readonly string[];
}

/**
 * The command behind each file, as `dune rules` prints it (2.9 to 3.24 alike): `(chdir DIRECTORY (run WORD …))`. A rule
 * that does something else is left out, and so is everything if the output cannot be read.
 */
export function readCommands(output: string): ReadonlyMap<string, Command> {
  const commands = new Map<string, Command>();
  for (const rule of parse(output)) {
    if (rule.kind !== "list") continue;
    const command = commandOf(field(rule.items, "action"));
    const targets = filesIn(field(rule.items, "targets"));
    if (command) for (const file of targets) commands.set(file, command);
  }
  return commands;
}

function parse(output: string): readonly Sexp[] {
  try {
    return parseSexps(Buffer.from(output, "utf8").toString("latin1"), "dune rules");
  } catch (error) {
    if (error instanceof ConfigurationError) return [];
    throw error;
  }
}

/** `(targets ((In_build_dir FILE) …))` of dune 2, `(targets ((files (FILE …)) (directories ())))` of dune 3. */
function filesIn(targets: List | undefined): readonly string[] {
  const list = targets?.items[1];
  if (list?.kind !== "list") return [];
  return list.items.flatMap((item) => {
    if (item.kind !== "list") return [];
    const [, value] = item.items;
    const files = head(item) === "files" && value?.kind === "list" ? value.items : [value];
    return head(item) === "directories" ? [] : files.flatMap((file) => textOf(file) ?? []);
  });
}

function commandOf(action: List | undefined): Command | undefined {
  const [, chdir, ...more] = action?.items ?? [];
  if (chdir?.kind !== "list" || head(chdir) !== "chdir" || more.length > 0) return undefined;
  const [, place, run, ...others] = chdir.items;
  const directory = textOf(place);
  if (run?.kind !== "list" || head(run) !== "run" || others.length > 0) return undefined;
  const words = run.items.slice(1).map(textOf);
  const argv = words.filter((word) => word !== undefined);
  if (directory === undefined || argv.length === 0 || argv.length < words.length) return undefined;
  return { directory, argv };
}

function textOf(node: Sexp | undefined): string | undefined {
  const text = atomText(node);
  return text === undefined ? undefined : Buffer.from(text, "latin1").toString("utf8");
}

/**
 * dune's link command with another output and other values for the `-z KEY=VALUE` that `flags` hold, or undefined if
 * it has not exactly one `-o` or lacks one of these.
 */
export function linkInstead(
  { argv, directory }: Command,
  output: string,
  flags: readonly string[],
): Command | undefined {
  const at = argv.indexOf("-o");
  if (at < 1 || at === argv.length - 1 || argv.lastIndexOf("-o") !== at) return undefined;
  const settled = withSettings(argv, flags);
  return settled && { directory, argv: settled.with(at + 1, output) };
}
