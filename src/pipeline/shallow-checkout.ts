import type { Environment } from "../base/environment.ts";
import { diskFiles } from "../base/files.ts";
import { repositoryAround, repositoryGit } from "../workspace/git-repository.ts";
import { describingRule } from "../workspace/git-rules.ts";
import type { Job } from "./job.ts";

/**
 * Warns once, if a program of the project tells its version by git and the checkout is shallow and lacks the tag:
 * `asked` says that dune has put such a version into an image.
 */
export async function warnIfShallow(
  { inputs, plan, context: { log, env } }: Job,
  asked: boolean,
): Promise<void> {
  const sources = new Set(plan.workspaces.map(({ source }) => source));
  const [at] = [...sources].flatMap(
    ({ project, directory }) => describingRule(project, diskFiles(directory).read) ?? [],
  );
  if ((at || asked) && (await lacksTag(inputs.workingDirectory, env)))
    log.warning(
      "This checkout is shallow and has no tag for git describe, which therefore tells no version; give actions/checkout `fetch-depth: 0`.",
      at,
    );
}

/** Whether a directory is in a shallow clone in which `git describe --tags` finds nothing. */
export async function lacksTag(directory: string, env: Environment): Promise<boolean> {
  const around = repositoryAround(directory);
  if (!around) return false;
  const git = repositoryGit(around.repository, env);
  if ((await git(["rev-parse", "--is-shallow-repository"]))?.trim() !== "true") return false;
  return (await git(["describe", "--tags"])) === undefined;
}
