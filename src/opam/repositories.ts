import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError, ToolError } from "../base/errors.ts";
import { withoutSecrets } from "../base/words.ts";
import { download, hashOf } from "../process/download.ts";
import { withTemporary } from "../process/leftovers.ts";
import { runNeeded } from "../process/run.ts";

/** An opam repository that is asked for. */
export interface Repository {
  /** What opam calls it. */
  readonly name: string;
  readonly url: string;
}

/** An opam repository and the state of it that is used. */
export interface ResolvedRepository {
  readonly name: string;
  /** As it is asked for, without a user's name or password. */
  readonly url: string;
  /** `commit:` with 40 hexadecimal digits, or `sha256:` over what is there. */
  readonly revision: string;
  readonly address: Address;
}

/**
 * The repository that is used when none is named: opam-repository in a state that is known to work, so that a build does
 * not change with the day. Another commit is set by the input `opam-repositories` (docs/opam.md).
 */
export const defaultRepositories: readonly Repository[] = [
  {
    name: "default",
    url: "git+https://github.com/ocaml/opam-repository.git#97014be61691efb695da5de8e860cba5d74fa1f5",
  },
];

/**
 * Finds out which state of each repository there is. A commit that is written out needs no network; a branch or tag asks
 * the git server, an address of HTTP downloads its index, a directory is read. Throws ConfigurationError when there is
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

/** Downloads the index of a repository on a server for as long as `use` wants it. */
export async function withDownload<T>(
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

/** Only what opam reads counts, so that it is no matter whether the directory is a checkout of git. */
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

/** What a resolved repository is, without its address, for plans, keys and manifests. */
export function repositoryText({ name, url, revision }: ResolvedRepository): string {
  return `${name}=${url}@${revision}`;
}

/** Throws the error for a repository that has changed between the plan and its use. */
export function changed({ name, url }: ResolvedRepository): ToolError {
  return new ToolError(
    `The opam repository ${name}, ${url}, has changed since the plan was made; run again.`,
  );
}

/**
 * Runs git and returns what it prints. It asks nobody for a password. Throws ToolError that says what it was `doing`,
 * with git's own words.
 */
export async function git(
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

/** Where an opam repository is. */
export type Address =
  /** `reference`: a branch, a tag or a commit; undefined for what the remote calls HEAD. */
  | { readonly kind: "git"; readonly remote: string; readonly reference: string | undefined }
  /** A directory on a server, with `index.tar.gz` in it. */
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "directory"; readonly path: string };

const forms = "`git+https://…`, `https://…`, `file:///…` or a path";

/**
 * Reads the address of an opam repository: `git+https:`, `git+http:`, `git+ssh:` or `git+file:` with an optional
 * `#branch, tag or commit`, `https:` or `http:`, `file:` or a path that begins with `/` or `.`. What is none of these is the
 * end of a sentence that says what was expected.
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
