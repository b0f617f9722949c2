import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../base/context.ts";
import { ConfigurationError } from "../base/errors.ts";
import { isPlainPath } from "../base/paths.ts";
import type { OpamProgram } from "../opam/find-opam.ts";
import { opamEnvironment } from "../opam/opam-environment.ts";
import { opamError } from "../opam/opam-failure.ts";
import { type Finished, run } from "../process/run.ts";

/** The directory of a project where opam-monorepo puts the sources of packages. */
export const vendored = "duniverse";

/** The context of opam-monorepo: in its environment that and ocamlc are on PATH. */
export interface MonorepoContext extends Pick<Context, "env" | "log" | "jobs"> {
  /** Finds opam itself when it is first needed. */
  readonly opam: () => Promise<OpamProgram>;
}

/** Runs `opam-monorepo` with these arguments and resolves whatever its exit status. */
export type OpamMonorepo = (args: readonly string[]) => Promise<Finished>;

/**
 * An `opam-monorepo` that works in `work` (absolute, empty), with an opam root of its own there. The root has no switch
 * and one empty repository, since opam-monorepo only reads its settings and keeps downloads in it. Throws the error of
 * `opamError` when opam fails.
 */
export async function opamMonorepo(work: string, context: MonorepoContext): Promise<OpamMonorepo> {
  // opam-monorepo splits lists on its command line at commas and knows no quotes.
  if (!isPlainPath(work) || work.includes(","))
    throw new ConfigurationError(
      `opam-monorepo cannot work in ${work}; set TMPDIR to a directory whose name has no blanks, commas or quotes.`,
    );
  const { log, jobs } = context;
  const { path: opam } = await context.opam();
  const root = join(work, "opam");
  const env = opamEnvironment(context.env, { directory: root, jobs });
  const empty = join(work, "no-packages");
  await mkdir(join(empty, "packages"), { recursive: true });
  await writeFile(join(empty, "repo"), 'opam-version: "2.0"\n');
  const init = ["init", "--bare", "--no-setup", "--no-opamrc", "--disable-sandboxing"];
  const finished = await run([opam, ...init, "default", empty], { env });
  if (finished.code !== 0) throw opamError("set up opam", finished);
  const onLine = (line: string) => log.verbose && log.child(line, "opam-monorepo");
  return (args) => run(["opam-monorepo", ...args], { cwd: work, env, onLine });
}
