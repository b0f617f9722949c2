import {
  chmodSync,
  copyFileSync,
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { ToolError } from "../base/errors.ts";
import { throwIfCancelled } from "../process/cancellation.ts";

export interface TreeRequest {
  /** Absolute path of the project's root. It is only read. */
  readonly source: string;
  /** Absolute path of the generated tree; made if it is not there. */
  readonly tree: string;
  /** Files with a text of their own (latin1), by path relative to the root. */
  readonly rewritten: ReadonlyMap<string, string>;
  /** Copies instead of links: dune before 3.17 promotes through a link into the checkout. */
  readonly copy: boolean;
  /** Directories to leave out, relative to the root; `_build`, `.git`, `_opam` and the tree itself always are. */
  readonly exclude: ReadonlySet<string>;
  /**
   * Directories, relative to the root, that hold links to parts of the project that are elsewhere. These become real
   * directories too: behind a link dune cannot evaluate dune files in OCaml's syntax, and promotes to where it leads.
   */
  readonly linked?: ReadonlySet<string> | undefined;
  /** Whether a file, relative to the root, is to be a copy where others are links. */
  readonly isCopied?: (path: string) => boolean;
  /**
   * Whether `.git` in this directory of the tree, relative to its root, is the tree's own and stays; asked before the
   * files of the directory are synced. Without it the tree has none.
   */
  readonly ownsGit?: (path: string) => Promise<boolean>;
}

interface Sync {
  readonly request: TreeRequest;
  /** Real path of the tree. */
  readonly tree: string;
  readonly changes: TreeChanges;
}

interface Directory {
  /** Relative to the root, with `/`; "" is the root. */
  readonly path: string;
  /** Real path of the root, or of the part that is elsewhere. */
  readonly root: string;
  /** Real paths from the root down to this directory; a link to one of them is a loop. */
  readonly trail: readonly string[];
  /** Inside a lock directory: dune 3.24 refuses one with links. */
  readonly locked: boolean;
}

/** The form of an entry of the checkout in the tree; undefined if it has no place there. */
type Wanted = Directory | "link" | "copy" | "rewritten" | undefined;

const neverWanted: ReadonlySet<string> = new Set(["_build", ".git", "_opam"]);

/** git does not follow links to these since 2.32, and warns. */
const readByGit: ReadonlySet<string> = new Set([
  ".gitattributes",
  ".gitignore",
  ".gitmodules",
  ".mailmap",
]);

/** The file that makes a directory dune's lock directory, whatever its name. */
const lockFile = "lock.dune";

/**
 * Brings a generated tree up to date with the checkout and says what it had to change. Directories are real, files are
 * links (or copies), so that dune writes nothing into the checkout; entries that have no counterpart go, but the
 * tree's own `_build` stays. Copies are files in lock directories and those that git reads. Links to directories inside the project, or to parts of it, become real directories, links
 * to others stay links, loops are left out. Throws the system's error if the disk refuses, ToolError if the project
 * cannot have its tree there, and CancelledError.
 */
export async function syncTree(request: TreeRequest): Promise<TreeChanges> {
  const changes: TreeChanges = { linked: 0, copied: 0, written: 0, removed: 0 };
  mkdirSync(request.tree, { recursive: true });
  const root = realpathSync(request.source);
  const sync: Sync = { request, tree: realpathSync(request.tree), changes };
  if (isInside(root, sync.tree))
    throw new ToolError(
      `The generated tree ${request.tree} cannot hold the project it is made from.`,
    );
  const queue: Directory[] = [{ path: "", root, trail: [root], locked: false }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const ownsGit = (await request.ownsGit?.(next.path)) ?? false;
    queue.push(...syncDirectory(sync, next, ownsGit));
    // So that a signal is seen: thousands of files take seconds.
    await setImmediate();
    throwIfCancelled();
  }
  for (const [path, text] of request.rewritten) {
    mkdirSync(dirname(join(request.tree, path)), { recursive: true });
    if (writeText(join(request.tree, path), text)) changes.written += 1;
  }
  return changes;
}

/** Syncs the entries of one directory and returns the directories in it that are to be synced. */
function syncDirectory(sync: Sync, whole: Directory, ownsGit: boolean): readonly Directory[] {
  const { request, changes } = sync;
  const entries = readdirSync(join(request.source, whole.path), { withFileTypes: true });
  const locked = whole.locked || entries.some(({ name }) => name === lockFile);
  const directory = { ...whole, locked };
  const to = join(request.tree, directory.path);
  const present = new Map(readdirSync(to, { withFileTypes: true }).map((e) => [e.name, kindOf(e)]));
  if (directory.path === "") present.delete("_build");
  if (ownsGit) present.delete(".git");
  const below: Directory[] = [];
  const remove = (name: string) => {
    rmSync(join(to, name), { recursive: true, force: true });
    changes.removed += 1;
  };
  for (const entry of entries) {
    const path = childPath(directory.path, entry.name);
    const wanted = classify(sync, directory, path, kindOf(entry));
    if (wanted === undefined) continue;
    let before = present.get(entry.name);
    present.delete(entry.name);
    if (before !== undefined && (before === "directory") !== (typeof wanted === "object")) {
      remove(entry.name);
      before = undefined;
    }
    if (typeof wanted === "object") {
      if (before === undefined) mkdirSync(join(to, entry.name));
      below.push(wanted);
    } else syncFile(sync, path, wanted, before);
  }
  for (const name of present.keys())
    if (!request.rewritten.has(childPath(directory.path, name))) remove(name);
  return below;
}

function childPath(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

function syncFile(
  { request, changes }: Sync,
  path: string,
  as: "link" | "copy" | "rewritten",
  before: Kind | undefined,
): void {
  const from = join(request.source, path);
  const to = join(request.tree, path);
  if (as === "link" && linkFile(from, to, before)) changes.linked += 1;
  if (as === "copy" && copyFile(from, to, before)) changes.copied += 1;
}

function classify(sync: Sync, directory: Directory, path: string, kind: Kind): Wanted {
  const { request } = sync;
  const name = path.slice(path.lastIndexOf("/") + 1);
  // A name that is not UTF-8 cannot be opened under the name that Node.js reports.
  if (kind === "other" || name.includes("\uFFFD")) return undefined;
  if (request.rewritten.has(path)) return "rewritten";
  if (neverWanted.has(name)) return undefined;
  if (kind === "file") return fileForm(sync, directory, path);
  if (request.exclude.has(path)) return undefined;
  if (kind === "link") return classifyLink(sync, directory, path);
  const real = join(directory.trail.at(-1) ?? "", name);
  return real === sync.tree ? undefined : { ...directory, path, trail: [...directory.trail, real] };
}

function fileForm({ request }: Sync, { locked }: Directory, path: string): "link" | "copy" {
  const isRead = readByGit.has(path.slice(path.lastIndexOf("/") + 1));
  return request.copy || locked || isRead || request.isCopied?.(path) ? "copy" : "link";
}

function classifyLink(sync: Sync, directory: Directory, path: string): Wanted {
  const { request, tree } = sync;
  const target = resolveLink(join(request.source, path));
  if (target === undefined) return "link";
  const { real, isDirectory } = target;
  if (!isDirectory) return fileForm(sync, directory, path);
  const isPart = request.linked?.has(directory.path) ?? false;
  const root = isPart ? real : directory.root;
  const loops = directory.trail.includes(real) || isInside(directory.root, real);
  if (loops || isInside(real, tree) || isInside(tree, real)) return undefined;
  const needed = [...request.rewritten.keys()].some((file) => file.startsWith(`${path}/`));
  if (!needed && !isInside(real, root)) return "link";
  const names = relative(root, real).split(sep);
  const excluded = request.exclude.has(relative(directory.trail[0] ?? "", real));
  return excluded || names.some((name) => neverWanted.has(name))
    ? undefined
    : { ...directory, path, root, trail: [...directory.trail, real] };
}

/** Where a link leads, or undefined if nowhere. */
function resolveLink(path: string): { real: string; isDirectory: boolean } | undefined {
  try {
    const real = realpathSync(path);
    return { real, isDirectory: statSync(real).isDirectory() };
  } catch {
    return undefined;
  }
}

/** Whether a real path is `directory` or below it. */
function isInside(path: string, directory: string): boolean {
  return (
    path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep)
  );
}

/** Numbers of entries that were made anew, or removed. All 0 when the tree was up to date. */
export interface TreeChanges {
  linked: number;
  copied: number;
  written: number;
  removed: number;
}

/** The nature of a directory entry, links not followed. `other` are sockets, pipes and devices. */
export type Kind = "file" | "directory" | "link" | "other";

/** The kind of a directory entry. */
export function kindOf(entry: Dirent): Kind {
  if (entry.isSymbolicLink()) return "link";
  if (entry.isDirectory()) return "directory";
  return entry.isFile() ? "file" : "other";
}

/** Makes `to` a link to `from` and says whether it had to. `before` is what `to` is now, no directory. */
export function linkFile(from: string, to: string, before: Kind | undefined): boolean {
  if (before === "link" && readlinkSync(to) === from) return false;
  if (before !== undefined) rmSync(to);
  symlinkSync(from, to);
  return true;
}

/**
 * Makes `to` a copy of the file behind `from`, with its mode and time, and says whether it had to. A copy of the same
 * size, mode and time counts as up to date. `before` is what `to` is now, no directory.
 */
export function copyFile(from: string, to: string, before: Kind | undefined): boolean {
  const wanted = statSync(from);
  if (before === "file") {
    const copy = lstatSync(to);
    // Times are set in floating point seconds, which loses nanoseconds.
    const sameTime = Math.abs(copy.mtimeMs - wanted.mtimeMs) < 1;
    if (sameTime && copy.size === wanted.size && copy.mode === wanted.mode) return false;
  }
  if (before !== undefined) rmSync(to);
  copyFileSync(from, to);
  chmodSync(to, wanted.mode);
  // Last, so that a copy that was cut short is never taken for a whole one.
  utimesSync(to, wanted.atime, wanted.mtime);
  return true;
}

/** Makes `path` a regular file that holds `text` (latin1), never through a link, and says whether it had to. */
export function writeText(path: string, text: string): boolean {
  const before = lstatSync(path, { throwIfNoEntry: false });
  if (before?.isFile() && readFileSync(path, "latin1") === text) return false;
  if (before) rmSync(path);
  writeFileSync(path, text, "latin1");
  return true;
}
