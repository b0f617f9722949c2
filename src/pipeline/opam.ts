import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Inputs } from "../inputs/inputs.ts";
import { findOpam } from "../opam/find-opam.ts";
import { createRoot, type OpamRoot } from "../opam/root.ts";
import type { Log } from "../report/log.ts";
import { installPackages } from "../toolchain/install.ts";
import type { OpamMeans } from "../toolchain/opam-means.ts";
import { probePackages } from "../toolchain/probe.ts";
import { storeRoot } from "../toolchain/store.ts";
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
  let root: Promise<OpamRoot> | undefined;
  const make = async () => {
    const program = await findOpam({ store: storeRoot(env), env, log });
    log.info(`opam ${program.version}: ${program.path}`);
    await mkdir(directory, { recursive: true });
    return createRoot({
      ...{ program, env, log },
      directory: join(directory, "root"),
      repositories: opam?.repositories ?? [],
      jobs: inputs.jobs ?? host.cores,
    });
  };
  return {
    log,
    root: () => {
      root ??= make();
      return root;
    },
    async installSystemPackages(names) {
      const packages = await probePackages(names, env);
      await installPackages(names, { ...host, packages }, { install: inputs.install, env, log });
    },
  };
}
