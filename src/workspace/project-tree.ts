import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { openMetadata } from "./git-metadata.ts";
import { repositoryAround, repositoryAt } from "./git-repository.ts";
import { syncTree, type TreeRequest } from "./tree.ts";

/** Where a project's tree is made, and what answers in it. Paths are absolute. */
export interface ProjectPlace {
  /** The project's root, whose git answers in the tree. */
  readonly checkout: string;
  /** The directory that gets the tree. */
  readonly directory: string;
  /** Of git. */
  readonly env: Environment;
}

/**
 * Syncs the generated tree of a project, in which git answers as in the checkout, and returns where its root is. That of
 * a subdirectory of a repository is the same subdirectory of a tree with nothing else. Errors are those of `syncTree`.
 */
export async function syncProject(
  request: Omit<TreeRequest, "tree" | "isCopied" | "ownsGit">,
  { checkout, directory, env }: ProjectPlace,
): Promise<string> {
  const around = repositoryAround(checkout);
  const prefix = around?.prefix ?? "";
  const top = join(directory, prefix === "" ? "tree" : "repository");
  const tree = join(top, prefix);
  const metadata = openMetadata(env);
  const answers = await metadata.read(around?.repository, top);
  if (!answers) rmSync(join(top, ".git"), { recursive: true, force: true });
  await syncTree({
    ...{ ...request, tree },
    isCopied: (path) => metadata.isChanged(join(tree, path)),
    ownsGit: async (path) =>
      path === "" && prefix === ""
        ? answers
        : metadata.read(repositoryAt(join(request.source, path)), join(tree, path)),
  });
  const generated = ["dune-workspace", "_build"].filter(
    (name) => !existsSync(join(checkout, name)),
  );
  await metadata.write(generated.map((name) => gitPattern(join("/", prefix, name))));
  return tree;
}

/** A path as a pattern of git that matches only it. */
const gitPattern = (path: string): string => path.replace(/[\\*?[]/g, "\\$&");
