import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError } from "../base/errors.ts";
import { isPlainPath } from "../base/paths.ts";
import type { OpamProgram } from "../opam/find-opam.ts";
import { opamEnvironment } from "../opam/opam-environment.ts";
import { opamError } from "../opam/opam-failure.ts";
import { type Finished, run } from "../process/run.ts";

/** Where in a project opam-monorepo puts the sources of packages. */
export const vendored = "duniverse";

/** What opam-monorepo is run with. */
export interface MonorepoMeans {
  /** opam itself, found when it is first needed. */
  readonly opam: () => Promise<OpamProgram>;
  /** opam-monorepo and ocamlc are on PATH. */
  readonly env: Environment;
  readonly jobs: number;
  readonly onLine?: (line: string) => void;
}

/** Runs opam-monorepo in a directory, whatever its exit status. */
export type Monorepo = (args: readonly string[]) => Promise<Finished>;

/**
 * opam-monorepo with an opam root of its own in `work` (absolute, empty): one without switches, whose only repository is
 * empty. It reads no more of it than its settings, and puts downloads there. Throws what `opamError` makes of a failure.
 */
export async function openMonorepo(work: string, means: MonorepoMeans): Promise<Monorepo> {
  // Lists on its command line have no quotes.
  if (!isPlainPath(work) || work.includes(","))
    throw new ConfigurationError(
      `opam-monorepo cannot work in ${work}; set TMPDIR to a directory whose name has no blanks, commas or quotes.`,
    );
  const { path: opam } = await means.opam();
  const root = join(work, "opam");
  const env = opamEnvironment(means.env, { directory: root, jobs: means.jobs });
  const empty = join(work, "no-packages");
  await mkdir(join(empty, "packages"), { recursive: true });
  await writeFile(join(empty, "repo"), 'opam-version: "2.0"\n');
  const init = ["init", "--bare", "--no-setup", "--no-opamrc", "--disable-sandboxing"];
  const finished = await run([opam, ...init, "default", empty], { env });
  if (finished.code !== 0) throw opamError("set up opam", finished);
  const { onLine } = means;
  return (args) => run(["opam-monorepo", ...args], { cwd: work, env, ...(onLine && { onLine }) });
}
