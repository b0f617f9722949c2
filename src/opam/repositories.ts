import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError, ToolError } from "../base/errors.ts";
import { withoutSecrets } from "../base/words.ts";
import { download, hashOf } from "../process/download.ts";
import { withTemporary } from "../process/leftovers.ts";
import { runNeeded, runOk } from "../process/run.ts";

/** An opam repository as a user names it. */
export interface Repository {
  /** Its name in opam. */
  readonly name: string;
  readonly url: string;
}

/** An opam repository and the state in which it is used. */
export interface ResolvedRepository {
  readonly name: string;
  /** The user's, without any name or password in it. */
  readonly url: string;
  /** `commit:` and 40 hexadecimal digits, or `sha256:` and the hash of the content. */
  readonly revision: string;
  readonly address: Address;
}

/** The place of an opam repository. */
export type Address =
  /** `reference`: a branch, a tag or a commit; undefined for the remote's HEAD. */
  | { readonly kind: "git"; readonly remote: string; readonly reference: string | undefined }
  /** A directory on a server, with `index.tar.gz` in it. */
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "directory"; readonly path: string };

/**
 * The repository for users who name none: opam-repository in a state that is known to work, so that a build does not
 * change from day to day. The input `opam-repositories` sets another commit (docs/opam.md).
 */
export const defaultRepositories: readonly Repository[] = [
  {
    name: "default",
    url: "git+https://github.com/ocaml/opam-repository.git#97014be61691efb695da5de8e860cba5d74fa1f5",
  },
];

/** A resolved repository as a text for plans, keys and manifests. */
export function repositoryText({ name, url, revision }: ResolvedRepository): string {
  return `${name}=${url}@${revision}`;
}

/**
 * Finds out the current state of each repository. A full commit needs no network; for a branch or tag the git server is
 * asked, for an HTTP address the index is downloaded, and a directory is read. Throws ConfigurationError when there is
 * no such directory, branch or tag, and ToolError when a server cannot be reached.
 */
export function resolveRepositories(
  repositories: readonly Repository[],
  env: Environment,
): Promise<readonly ResolvedRepository[]> {
  return Promise.all(repositories.map((repository) => resolve(repository, env)));
}

async function resolve({ name, url }: Repository, env: Environment): Promise<ResolvedRepository> {
  const address = parseAddress(url);
  if (typeof address === "string")
    throw new ConfigurationError(
      `The opam repository ${name} has a wrong address, ${withoutSecrets(url)}: expected ${address}.`,
    );
  const revision = await revisionOf(name, address, env);
  return { name, url: withoutSecrets(url), revision, address };
}

async function revisionOf(name: string, address: Address, env: Environment): Promise<string> {
  switch (address.kind) {
    case "git":
      return `commit:${await commitOf(name, address.remote, address.reference, env)}`;
    case "http":
      return withDownload(address.url, env, async (_file, sha256) => `sha256:${sha256}`);
    case "directory":
      return `sha256:${await hashDirectory(name, address.path)}`;
  }
}

async function commitOf(
  name: string,
  remote: string,
  reference: string | undefined,
  env: Environment,
): Promise<string> {
  if (reference !== undefined && /^[0-9a-f]{40}$/.test(reference)) return reference;
  const wanted = reference ?? "HEAD";
  const patterns = [
    wanted,
    `refs/heads/${wanted}`,
    `refs/tags/${wanted}`,
    `refs/tags/${wanted}^{}`,
  ];
  const listing = await git(["ls-remote", "--", remote, ...patterns], {
    env,
    doing: `The opam repository ${name} could not be asked for its commits`,
  });
  const refs = new Map(
    listing.split("\n").flatMap((line): readonly [string, string][] => {
      const [commit = "", ref] = line.split("\t");
      return ref === undefined ? [] : [[ref, commit]];
    }),
  );
  // An annotated tag has a commit behind it (gitrevisions(7)).
  const found = [patterns[1], patterns[3], patterns[2], wanted].flatMap(
    (ref) => (ref === undefined ? undefined : refs.get(ref)) ?? [],
  )[0];
  if (found !== undefined) return found;
  const advice = /^[0-9a-f]{7,39}$/.test(wanted)
    ? "write a commit with all of its 40 digits"
    : "name one that it has, or a commit with all of its 40 digits";
  throw new ConfigurationError(
    `The opam repository ${name}, ${withoutSecrets(remote)}, has no branch or tag ${wanted}; ${advice}.`,
  );
}

/** Only the files that opam reads count, so that a checkout of git has the same hash as a plain copy. */
async function hashDirectory(name: string, directory: string): Promise<string> {
  if (!existsSync(join(directory, "packages")))
    throw new ConfigurationError(
      `The opam repository ${name} is not there: ${directory} has no directory \`packages\`; check its path.`,
    );
  const entries = await readdir(join(directory, "packages"), {
    recursive: true,
    withFileTypes: true,
  });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
  const hash = createHash("sha256");
  for (const file of existsSync(join(directory, "repo")) ? ["repo", ...files] : files) {
    const content = await readFile(join(directory, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * Puts exactly the resolved state of a repository into `directory`, which must not exist, and returns the directory for
 * opam; a repository that is a directory is used where it is. Throws ToolError when the repository has changed since it
 * was resolved, or cannot be fetched.
 */
export async function fetchRepository(
  repository: ResolvedRepository,
  directory: string,
  env: Environment,
): Promise<string> {
  const { address, name } = repository;
  switch (address.kind) {
    case "git":
      await fetchCommit(repository, address.remote, directory, env);
      return directory;
    case "http":
      await withDownload(address.url, env, async (file, sha256) => {
        if (repository.revision !== `sha256:${sha256}`) throw changed(repository);
        await mkdir(directory, { recursive: true });
        await runOk(["tar", "-xzf", file, "-C", directory], { env: { ...env, LC_ALL: "C" } });
      });
      return directory;
    case "directory": {
      const [now] = await resolveRepositories([{ name, url: address.path }], env);
      if (now?.revision !== repository.revision) throw changed(repository);
      return address.path;
    }
  }
}

/** Fetches one commit without its history: 30 MB of opam-repository instead of a GB. */
async function fetchCommit(
  { name, revision }: ResolvedRepository,
  remote: string,
  directory: string,
  env: Environment,
): Promise<void> {
  const commit = revision.slice("commit:".length);
  const doing = `The opam repository ${name} could not be fetched`;
  const options = { env, cwd: directory, doing };
  await mkdir(directory, { recursive: true });
  await git(["init", "--quiet"], options);
  try {
    await git(["fetch", "--quiet", "--no-tags", "--depth=1", "--", remote, commit], options);
  } catch {
    // Some servers refuse single commits; then the commit must be in a branch or tag.
    const all = ["+refs/heads/*:refs/remotes/all/*", "+refs/tags/*:refs/tags/*"];
    await git(["fetch", "--quiet", "--", remote, ...all], options);
  }
  await git(["checkout", "--quiet", "--detach", commit], options);
}

function changed({ name, url }: ResolvedRepository): ToolError {
  return new ToolError(
    `The opam repository ${name}, ${url}, has changed since the plan was made; run again.`,
  );
}

/** Downloads the index of a repository on a server, and removes it when `use` is done with it. */
async function withDownload<T>(
  url: string,
  env: Environment,
  use: (file: string, sha256: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "dune-targets-opam-"));
  return withTemporary(directory, async () => {
    const file = join(directory, "index.tar.gz");
    await download(`${url}/index.tar.gz`, file, env);
    return use(file, await hashOf(file, "sha256"));
  });
}

/** Runs git, which asks nobody for a password, and returns its output. The ToolError it throws begins with `doing`. */
async function git(
  args: readonly string[],
  { env, cwd, doing }: { readonly env: Environment; readonly cwd?: string; readonly doing: string },
): Promise<string> {
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...rest } = env;
  const finished = await runNeeded("an opam repository in git", ["git", ...args], {
    env: { ...rest, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (finished.code === 0) return finished.stdout;
  const said =
    /^(?:fatal|error): (.*)$/m.exec(finished.stderr)?.[1] ?? `git exited with ${finished.code}`;
  throw new ToolError(
    `${doing}: ${said.replace(/'[a-z+]+:\/\/[^']*'/g, (url) => `'${withoutSecrets(url.slice(1))}`)}; check its address, the network and the proxy (https_proxy) and run again.`,
  );
}

const forms = "`git+https://…`, `https://…`, `file:///…` or a path";

/**
 * Reads the address of an opam repository: `git+https:`, `git+http:`, `git+ssh:` or `git+file:` with an optional
 * `#branch, tag or commit`, `https:` or `http:`, `file:` or a path that begins with `/` or `.`. For any other text it
 * returns the end of the sentence `expected …`.
 */
export function parseAddress(text: string): Address | string {
  if (/[\s\p{Cc}]/u.test(text)) return `${forms}, without spaces`;
  if (/^[./]/.test(text)) return { kind: "directory", path: text };
  if (/^github\.com\/|^git@|^(?:ssh|git):/.test(text) || /^https?:.*\.git(?:#|$)/.test(text))
    return "`git+https://…` for a git repository";
  const { protocol, hash, href } = parseUrl(text) ?? { protocol: "", hash: "", href: "" };
  const plain = href.slice(0, href.length - hash.length);
  if (/^git\+(?:https?|ssh|file):$/.test(protocol)) {
    const reference = hash.slice(1);
    if (!/^(?:[\w@][\w./+@-]*)?$/.test(reference)) return "a branch, tag or commit after the `#`";
    return { kind: "git", remote: plain.slice("git+".length), reference: reference || undefined };
  }
  if (/^https?:$/.test(protocol)) return { kind: "http", url: plain.replace(/\/+$/, "") };
  if (protocol === "file:" && plain.startsWith("file:///"))
    return { kind: "directory", path: decodeURIComponent(plain.slice("file://".length)) };
  return forms;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
