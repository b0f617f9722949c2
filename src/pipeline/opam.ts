import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../base/log.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { findOpam } from "../opam/find-opam.ts";
import type { OpamMeans } from "../opam/opam-means.ts";
import { createRoot } from "../opam/root.ts";
import { installSystemPackages } from "../opam/system-packages.ts";
import { storeRoot } from "../store/store.ts";
import type { Survey } from "./survey.ts";

/**
 * The means to build with opam in this run. opam is looked for and its root made in `directory` (absolute; not there
 * yet) when something is first built: a run that finds everything in the store or the cache has no use for it.
 */
export function openOpam(
  { host, env, opam }: Survey,
  inputs: Inputs,
  { directory, log }: { readonly directory: string; readonly log: Log },
): OpamMeans {
  const jobs = inputs.jobs ?? host.cores;
  const program = once(async () => {
    const found = await findOpam({ store: storeRoot(env), env, log, jobs });
    log.info(`opam ${found.version}: ${found.path}`);
    return found;
  });
  const root = once(async () => {
    await mkdir(directory, { recursive: true });
    return createRoot({
      ...{ program: await program(), env, log },
      // With another OCaml on PATH it is another root.
      directory: join(await mkdtemp(join(directory, "with-")), "root"),
      repositories: opam?.repositories ?? [],
      jobs,
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
