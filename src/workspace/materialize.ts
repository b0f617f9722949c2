import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { diskFiles } from "../base/files.ts";
import { versionAtLeast } from "../base/versions.ts";
import type { HostFindlib } from "../machine/findlib.ts";
import type { Source } from "../project/model.ts";
import type { ReadyToolchain } from "../toolchain/toolchain.ts";
import { generateDuneWorkspace } from "./dune-workspace.ts";
import { stanzaRewrites, type Workspace } from "./edit.ts";
import { findlibConf } from "./findlib-conf.ts";
import { renewGitRules } from "./git-rules.ts";
import { syncProject } from "./project-tree.ts";
import { nativeModes, rewriteFiles } from "./rewrite.ts";
import { writeText } from "./tree.ts";

export interface Material {
  readonly workspace: Workspace;
  /** Absolute path of the project's root, whose git answers in the tree. */
  readonly checkout: string;
  /** Of git. */
  readonly env: Environment;
  /** Absolute directory for this workspace; it and its files are ours. */
  readonly directory: string;
  readonly toolchains: readonly ReadyToolchain[];
  readonly findlib: HostFindlib;
  /** Files that describe the machine's packages of ppx rewriters, by path in a findlib directory. */
  readonly ppx: ReadonlyMap<string, string>;
  readonly duneVersion: string;
  /** Relative to the project's root: directories that are not part of the project. */
  readonly exclude: ReadonlySet<string>;
}

/** Where a workspace is on disk; absolute paths. */
export interface Materialized {
  readonly tree: string;
  /** undefined when all its toolchains are the host's. */
  readonly findlibConf: string | undefined;
}

/**
 * Writes a workspace: its tree with the rewritten dune files and the dune-workspace, and the findlib.conf beside it.
 * Brings an earlier one up to date, so that what dune built there stays valid.
 */
export async function materialize(material: Material): Promise<Materialized> {
  const { workspace } = material;
  const { source, builds } = workspace;
  const { project } = source;
  const texts = rewriteFiles(project.texts, stanzaRewrites(builds), nativeModes(project, builds));
  const rewritten = new Map([...texts, ...renewed(source, new Map([...project.texts, ...texts]))]);
  const text = generateDuneWorkspace(workspace.contexts, project.workspaceFile);
  rewritten.set("dune-workspace", text);
  // Promotion writes through links before dune 3.17, into the checkout (measured with 2.9.3 and 3.17.2).
  const copy = !versionAtLeast(material.duneVersion, "3.17");
  const { directory, checkout, env, exclude } = material;
  const { directory: from, linked } = source;
  const tree = await syncProject(
    { source: from, rewritten, copy, exclude, linked },
    { checkout, directory, env },
  );
  return { tree, findlibConf: writeFindlibConf(material) };
}

/** The dune files among `texts` whose rules ask git, in which these run in each build. */
export const renewed = (
  { directory, project }: Source,
  texts: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> =>
  renewGitRules(texts, project.languages, diskFiles(directory).read);

function writeFindlibConf({ directory, toolchains, findlib, ppx }: Material): string | undefined {
  const root = join(directory, "findlib");
  const files = findlibConf(toolchains, findlib, root, ppx);
  if (files.size === 0) return undefined;
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeText(join(root, path), text);
  }
  return join(root, "findlib.conf");
}
