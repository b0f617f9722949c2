import { mkdir } from "node:fs/promises";
import type { Environment } from "../base/environment.ts";
import { runOk } from "../process/run.ts";
import {
  changed,
  git,
  type ResolvedRepository,
  resolveRepositories,
  withDownload,
} from "./repositories.ts";

/**
 * Puts exactly the resolved state of a repository into `directory`, which must not be there, and returns the directory
 * to give to opam; a repository that is a directory is its own. Throws ToolError when it has changed since it was resolved,
 * or when it cannot be fetched.
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

/** One commit without its history: of opam-repository, 30 MB instead of a GB. */
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
    // Some servers give single commits to nobody; then the commit must be in what they give to all.
    const all = ["+refs/heads/*:refs/remotes/all/*", "+refs/tags/*:refs/tags/*"];
    await git(["fetch", "--quiet", "--", remote, ...all], options);
  }
  await git(["checkout", "--quiet", "--detach", commit], options);
}
