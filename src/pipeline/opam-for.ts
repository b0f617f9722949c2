import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { installSystemPackages, type Opam } from "../opam/build-with-opam.ts";
import { findOpam } from "../opam/find-opam.ts";
import { buildRoot } from "../opam/root.ts";
import type { Facts } from "../plan/facts.ts";
import type { Run } from "./job.ts";

/**
 * The opam of this run. It is looked for and its root made in `directory` (absolute; not there
 * yet) when something is first built: a run that finds everything in the store or the cache has no use for it.
 */
export function opamFor(
  { host, env, opam }: Facts,
  { inputs, context }: Pick<Run, "inputs" | "context">,
  directory: string,
): Opam {
  const { log, jobs } = context;
  const program = once(async () => {
    const found = await findOpam({ ...context, env });
    log.info(`opam ${found.version}: ${found.path}`);
    return found;
  });
  const root = once(async () => {
    await mkdir(directory, { recursive: true });
    return buildRoot({
      ...{ program: await program(), env, log, jobs },
      // With another OCaml on PATH it is another root.
      directory: join(await mkdtemp(join(directory, "with-")), "root"),
      repositories: opam?.repositories ?? [],
    });
  });
  return {
    ...{ log, program, root },
    installSystemPackages: (names) =>
      installSystemPackages(names, host, { install: inputs.install, env, log }),
  };
}

/** A function whose work is done the first time that it is called. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}
