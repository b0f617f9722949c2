import { join } from "node:path";
import { diskFiles } from "../base/files.ts";
import { groupBy } from "../base/group-by.ts";
import type { Log } from "../base/log.ts";
import { duneCacheRoot } from "../dune/dune.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { isReady } from "../machine/host.ts";
import { vendored } from "../mirage/monorepo.ts";
import { ensureUnikernels, type Unikernel } from "../mirage/sources.ts";
import type { Opam } from "../opam/build-with-opam.ts";
import type { Source } from "../project/model.ts";
import { readProject } from "../project/read-project.ts";
import type { Construction } from "../store/obtain.ts";
import { storeRoot } from "../store/store.ts";
import type { Target } from "../targets/target.ts";
import { projectRoot } from "./places.ts";
import type { Configured, Survey } from "./survey.ts";

/** What configuring a MirageOS project needs. */
export interface MirageWork {
  readonly survey: Survey;
  readonly inputs: Inputs;
  readonly log: Log;
  readonly opam: Opam;
  /** Provides something of the store and returns where it is. */
  readonly obtainOne: (construction: Construction) => Promise<string>;
}

/**
 * Configures the project for every target, locks and fetches the packages of all of them once, and returns the sources
 * to build from: one for all targets that differ in nothing but what they are linked for. Errors are those of
 * `ensureUnikernels`.
 */
export async function configureAll(work: MirageWork): Promise<Configured> {
  const { inputs, survey, log, opam, obtainOne } = work;
  const { env, host } = survey;
  if (!isReady(host)) throw new Error("a project is configured without OCaml or dune");
  const cache = duneCacheRoot(join(storeRoot(env), "dune-cache"), host.dune.version);
  const unikernels = await ensureUnikernels({
    ...{ inputs, host, obtain: obtainOne },
    directory: join(projectRoot(inputs, env), "mirage"),
    context: {
      ...{ log, opam: opam.program },
      env: { ...env, DUNE_CACHE: "enabled", ...cache },
      jobs: inputs.jobs ?? host.cores,
    },
  });
  const bySource = groupBy([...unikernels], ([, { source }]) => source);
  return new Map(
    [...bySource].flatMap(([directory, members]) => {
      const source = sourceOf(directory, members);
      return members.map(([target]): readonly [string, Source] => [target.name, source]);
    }),
  );
}

function sourceOf(directory: string, members: readonly (readonly [Target, Unikernel])[]): Source {
  const byTarget = members.map(([{ name }, { configured, companions }]) => {
    const texts = companions.map(({ suffix, text }) => [suffix, text] as const);
    return [name, { image: configured.image, companions: new Map(texts) }] as const;
  });
  const { name = "", executable = "" } = members[0]?.[1].configured ?? {};
  return {
    directory,
    linked: new Set([vendored]),
    project: readProject(diskFiles(directory)),
    unikernel: { name, executable, byTarget: new Map(byTarget) },
  };
}
