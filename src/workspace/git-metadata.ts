import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Environment } from "../base/environment.ts";
import {
  type GitRepository,
  linesOf,
  type RepositoryState,
  readRepository,
  repositoryGit,
  unquotePath,
} from "./git-repository.ts";
import { writeText } from "./tree.ts";

/** The git repositories of one generated tree. */
export interface GitMetadata {
  /**
   * Reads a repository of the checkout, which is to answer in the tree below `top` (absolute). Whether git can read it;
   * if not, the tree has none there.
   */
  read(repository: GitRepository | undefined, top: string): Promise<boolean>;
  /** Whether a file of the tree (absolute) belongs to one of the checkout that was changed: git compares it. */
  isChanged(path: string): boolean;
  /** Writes `.git` for each, when the files of the tree are there. `generated` are patterns of files of ours. */
  write(generated: readonly string[]): Promise<void>;
}

/**
 * Metadata by which git answers in a generated tree as in the checkout, though files there are links or rewritten: what
 * the checkout has not changed counts as unchanged. Only objects are shared, to be read; refs, index and settings are
 * copies, so that nothing that runs in the tree can change the checkout's.
 */
export function openMetadata(env: Environment): GitMetadata {
  const states = new Map<string, { repository: GitRepository; state: RepositoryState }>();
  const changed = new Set<string>();
  return {
    async read(repository, top) {
      const state = repository && (await readRepository(repository, env));
      if (!state) return false;
      states.set(top, { repository, state });
      for (const path of state.changed) changed.add(join(top, path));
      return true;
    },
    isChanged: (path) => changed.has(path),
    async write(generated) {
      for (const [top, { repository, state }] of states) {
        const git = join(top, ".git");
        writeRepository(git, repository, state, generated);
        await writeIndex({ top, directory: git }, state, env);
      }
    },
  };
}

/** The entries of `.git` that are ours; others were made by what ran in the tree. */
const ownEntries: ReadonlySet<string> = new Set([
  ...["HEAD", "config", "index", "info", "objects", "packed-refs", "refs", "shallow"],
]);

function writeRepository(
  git: string,
  { common }: GitRepository,
  { head, refs, symbolic, config }: RepositoryState,
  generated: readonly string[],
): void {
  for (const path of ["", "info", "objects", "objects/info", "objects/pack", "refs"])
    makeDirectory(join(git, path));
  for (const name of readdirSync(git)) if (!ownEntries.has(name)) remove(join(git, name));
  writeRefs(git, symbolic);
  const ignored = copyOf(common, "info/exclude") ?? "";
  const files: Readonly<Record<string, string | undefined>> = {
    HEAD: `${head.trimEnd()}\n`,
    config: latin1(config),
    "packed-refs": latin1(refs),
    shallow: copyOf(common, "shallow"),
    "info/attributes": copyOf(common, "info/attributes"),
    "info/grafts": copyOf(common, "info/grafts"),
    "info/exclude": [ignored.trimEnd(), ...generated.map(latin1), ""].join("\n"),
    "objects/info/alternates": latin1(`${quoteLine(join(common, "objects"))}\n`),
  };
  for (const [path, text] of Object.entries(files))
    if (text === undefined) remove(join(git, path));
    else writeText(join(git, path), text);
}

/** Writes the refs that are no lines of `packed-refs`, and removes those that were made in the tree. */
function writeRefs(git: string, symbolic: ReadonlyMap<string, string>): void {
  const refs = join(git, "refs");
  const made = readdirSync(refs, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(git, join(entry.parentPath, entry.name)));
  if (made.length !== symbolic.size || made.some((name) => !symbolic.has(name))) {
    remove(refs);
    mkdirSync(refs);
  }
  for (const [name, other] of symbolic) {
    mkdirSync(dirname(join(git, name)), { recursive: true });
    writeText(join(git, name), latin1(`ref: ${other}\n`));
  }
}

/** Makes a directory of what may have become something else, such as a link to one of the checkout. */
function makeDirectory(path: string): void {
  const before = lstatSync(path, { throwIfNoEntry: false });
  if (before?.isDirectory()) return;
  if (before) remove(path);
  mkdirSync(path);
}

const remove = (path: string) => rmSync(path, { recursive: true, force: true });

const latin1 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

function copyOf(directory: string, path: string): string | undefined {
  try {
    return readFileSync(join(directory, path), "latin1");
  } catch {
    return undefined;
  }
}

/** A path as git reads it in a line: one that could be mistaken is quoted. */
const quoteLine = (path: string): string =>
  /["\\\n]/.test(path) ? `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"` : path;

/**
 * Writes an index with the entries of the checkout's, in which those that the checkout has not changed are taken for
 * unchanged without a look at the tree.
 */
async function writeIndex(
  place: Pick<GitRepository, "top" | "directory">,
  { entries, changed }: RepositoryState,
  env: Environment,
): Promise<void> {
  const index = join(place.directory, "index");
  if (entries === "") return remove(index);
  const made = join(place.directory, "index.new");
  const git = repositoryGit(place, env, { GIT_INDEX_FILE: made });
  const unchanged = linesOf(entries)
    .map((line) => line.slice(line.indexOf("\t") + 1))
    .filter((path) => !changed.has(unquotePath(path)));
  const absent = unchanged.filter((path) => !isFile(join(place.top, unquotePath(path))));
  const done = [
    await git(["update-index", "--index-info"], entries),
    await git(["update-index", "--assume-unchanged", "--stdin"], textOf(unchanged)),
    // Without this `git diff-index` takes a file that is not in the tree for a removed one.
    absent.length === 0 ||
      (await git(["update-index", "--skip-worktree", "--stdin"], textOf(absent))),
  ];
  if (done.includes(undefined) || !existsSync(made)) return remove(place.directory);
  if (sameBytes(made, index)) remove(made);
  else renameSync(made, index);
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

const isFile = (path: string): boolean => {
  const kind = lstatSync(path, { throwIfNoEntry: false });
  return kind !== undefined && !kind.isDirectory();
};

function sameBytes(a: string, b: string): boolean {
  return lstatSync(b, { throwIfNoEntry: false })?.isFile()
    ? readFileSync(a).equals(readFileSync(b))
    : false;
}
