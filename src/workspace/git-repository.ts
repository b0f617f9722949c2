import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { withoutSecrets } from "../base/words.ts";
import { run } from "../process/run.ts";

/** A git repository with files beside it; absolute paths. */
export interface GitRepository {
  /** The directory with `.git`. */
  readonly top: string;
  /** `.git` itself, or where that file leads: in a worktree or a submodule. */
  readonly directory: string;
  /** The directory with objects and refs, which worktrees share. */
  readonly common: string;
}

/** Everything of a repository that git's answers depend on, but for the objects. */
export interface RepositoryState {
  /** Text of `HEAD`. */
  readonly head: string;
  /** Text of `packed-refs`. */
  readonly refs: string;
  /** The refs that stand for another, `refs/remotes/origin/HEAD`, and for which. */
  readonly symbolic: ReadonlyMap<string, string>;
  /** Text of the `config` of a repository that answers alike. */
  readonly config: string;
  /** The index, one entry a line as `git update-index --index-info` takes it. */
  readonly entries: string;
  /** Paths whose files differ from the index. */
  readonly changed: ReadonlySet<string>;
}

/** The repository whose `.git` is in a directory; undefined if there is none. */
export function repositoryAt(top: string): GitRepository | undefined {
  const git = join(top, ".git");
  const kind = statSync(git, { throwIfNoEntry: false });
  const link = kind?.isFile() ? readText(git)?.match(/^gitdir: (.*?)[\r\n]*$/s)?.[1] : undefined;
  const directory = kind?.isDirectory() ? git : link && resolve(top, link);
  if (!directory) return undefined;
  const shared = readText(join(directory, "commondir"))?.trimEnd();
  const common = shared === undefined ? directory : resolve(directory, shared);
  const isThere = [join(directory, "HEAD"), join(common, "objects")].every((path) =>
    statSync(path, { throwIfNoEntry: false }),
  );
  return isThere ? { top, directory, common } : undefined;
}

/** The repository that a directory is in, and the directory's path in it ("" at its top). */
export function repositoryAround(
  directory: string,
): { readonly repository: GitRepository; readonly prefix: string } | undefined {
  const from = realpathSync(directory);
  for (let top = from; ; top = dirname(top)) {
    const repository = repositoryAt(top);
    if (repository) return { repository, prefix: relative(top, from) };
    if (top === dirname(top)) return undefined;
  }
}

/**
 * Asks git for the state of a repository, writing nothing. undefined if there is no git, or it cannot read the
 * repository: by hand it would not answer either.
 */
export async function readRepository(
  repository: GitRepository,
  env: Environment,
): Promise<RepositoryState | undefined> {
  const git = repositoryGit(repository, env);
  const [branch, commit, refs, settings, entries, changed] = await Promise.all([
    git(["symbolic-ref", "--quiet", "HEAD"]),
    git(["rev-parse", "--quiet", "--verify", "HEAD"]),
    git(["for-each-ref", "--format=%(objectname) %(refname) %(symref)"]),
    git(["config", "--null", "--local", "--includes", "--list"]),
    git(["-c", "core.quotePath=true", "ls-files", "--stage"]),
    git(["-c", "core.quotePath=true", ...changedFiles]),
  ]);
  const head = branch === undefined ? commit : `ref: ${branch}`;
  if (head === undefined || entries === undefined || changed === undefined) return undefined;
  return {
    head,
    ...readRefs(refs ?? ""),
    config: privateConfig(settings ?? ""),
    entries,
    changed: changedIn(changed),
  };
}

/** Parts what `git for-each-ref` prints: `COMMIT NAME OTHER`. */
function readRefs(listed: string): Pick<RepositoryState, "refs" | "symbolic"> {
  const rows = linesOf(listed).map((line) => line.split(" "));
  const plain = rows.filter(([, , other]) => !other).map(([commit, name]) => `${commit} ${name}\n`);
  const symbolic = rows.flatMap(([, name, other]) =>
    name && other ? [[name, other] as const] : [],
  );
  return {
    refs: `# pack-refs with: sorted \n${plain.join("")}`,
    symbolic: new Map(symbolic),
  };
}

/** Unlike `git diff` it does not write what it learns about times of files. */
const changedFiles = [
  ...["status", "--porcelain", "--untracked-files=no", "--no-renames", "--ignore-submodules=none"],
];

/** The paths whose second letter, for the file, says that it differs from the index. */
function changedIn(status: string): ReadonlySet<string> {
  const differing = linesOf(status).filter((line) => line[1] !== " ");
  return new Set(differing.map((line) => unquotePath(line.slice(3))));
}

const escapes: Readonly<Record<string, number>> = {
  ...{ a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, "\\": 92 },
};

/** A path as git prints it, which it quotes if need be: `"caf\303\251"`. */
export function unquotePath(path: string): string {
  if (!path.startsWith('"')) return path;
  const bytes = [...path.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\])/gs)].map(
    ([, octal, letter, plain]) =>
      octal ? Number.parseInt(octal, 8) : (escapes[letter ?? ""] ?? plain?.charCodeAt(0) ?? 0),
  );
  return Buffer.from(bytes).toString("utf8");
}

/** The lines of a text that ends with a line feed. */
export const linesOf = (text: string): readonly string[] =>
  text === "" ? [] : text.split("\n").slice(0, -1);

/** Runs git on a repository; its output, or undefined if it fails. */
type Git = (args: readonly string[], input?: string) => Promise<string | undefined>;

/**
 * Runs git on a repository that is named, which spares the question whose it is (`safe.directory`), with `top` for its
 * files. It neither writes (`GIT_OPTIONAL_LOCKS`) nor fetches what a partial clone lacks.
 */
export function repositoryGit(
  { top, directory }: Pick<GitRepository, "top" | "directory">,
  env: Environment,
  more: Environment = {},
): Git {
  const own = { GIT_DIR: directory, GIT_WORK_TREE: top, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  const offline = { GIT_NO_LAZY_FETCH: "1", GIT_TERMINAL_PROMPT: "0", GIT_ALLOW_PROTOCOL: "none" };
  const options = { cwd: top, env: { ...env, ...own, ...offline, ...more }, deadline: 120 };
  return async (args, input) => {
    try {
      const argv = ["git", "-c", "core.fsmonitor=false", ...args];
      const finished = await run(argv, { ...options, ...(input !== undefined && { input }) });
      return finished.code === 0 ? finished.stdout : undefined;
    } catch (error) {
      if (error instanceof ToolError) return undefined;
      throw error;
    }
  };
}

/** Settings that git's answers depend on. Others may hold secrets (`http.extraheader`), run programs, or fetch. */
const taken =
  /^(?:core\.(?:abbrev|autocrlf|eol|filemode|ignorecase|precomposeunicode|quotepath|symlinks)|extensions\.(?:objectformat|compatobjectformat)|remote\..*\.(?:url|fetch)|branch\..*\.(?:remote|merge)|submodule\..*\.(?:url|path|active|ignore)|diff\.ignoresubmodules|filter\..*|(?:log|status|tag|versionsort)\..*)$/s;

/** Makes the text of a `config` from what `git config --null --list` prints. */
export function privateConfig(listed: string): string {
  const settings = listed.split("\0").flatMap((setting) => {
    const end = setting.indexOf("\n");
    const name = end < 0 ? setting : setting.slice(0, end);
    // Without a value it stands for true.
    return taken.test(name) ? [[name, end < 0 ? "true" : setting.slice(end + 1)] as const] : [];
  });
  const extended = settings.some(([name]) => name.startsWith("extensions."));
  const own = [
    ["core.repositoryformatversion", extended ? "1" : "0"],
    ["core.bare", "false"],
    ["core.fsmonitor", "false"],
    ["core.logallrefupdates", "false"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
  ] as const;
  return [...own, ...settings].map(([name, value]) => configSetting(name, value)).join("");
}

/** One setting as a section of its own: names of sections may be repeated. */
function configSetting(name: string, value: string): string {
  const [section = "", ...rest] = name.split(".");
  const key = rest.pop() ?? "";
  const within = rest.length === 0 ? "" : ` "${rest.join(".").replace(/["\\]/g, "\\$&")}"`;
  const shown = key === "url" ? withoutSecrets(value) : value;
  const escaped = shown.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n");
  return `[${section}${within}]\n\t${key} = "${escaped}"\n`;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
