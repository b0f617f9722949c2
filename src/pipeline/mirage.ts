import { join } from "node:path";
import { diskFiles } from "../base/files.ts";
import { groupBy } from "../base/group-by.ts";
import type { Log } from "../base/log.ts";
import { duneCacheRoot } from "../dune/dune.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { vendored } from "../mirage/monorepo.ts";
import { lockRepositories } from "../mirage/package-lock.ts";
import { prepareUnikernels, type Unikernel } from "../mirage/sources.ts";
import type { OpamMeans } from "../opam/opam-means.ts";
import { resolveRepositories } from "../opam/repositories.ts";
import type { Source } from "../project/model.ts";
import { readProject } from "../project/read-project.ts";
import type { StoreItem } from "../store/item.ts";
import { storeRoot } from "../store/store.ts";
import type { Target } from "../targets/target.ts";
import { projectRoot } from "./places.ts";
import type { Configured, Survey } from "./survey.ts";

/** What configuring a MirageOS project needs. */
export interface MirageWork {
  readonly survey: Survey;
  readonly inputs: Inputs;
  readonly log: Log;
  readonly opam: OpamMeans;
  /** Ensures something of the store and returns where it is. */
  readonly ensure: (item: StoreItem) => Promise<string>;
}

/**
 * Configures the project for every target, locks and fetches the packages of all of them once, and returns the sources
 * to build from: one for all targets that differ in nothing but what they are linked for. Errors are those of
 * `prepareUnikernels`.
 */
export async function configureAll(work: MirageWork): Promise<Configured> {
  const { inputs, survey, log, opam, ensure } = work;
  const { env, host } = survey;
  const cache = duneCacheRoot(join(storeRoot(env), "dune-cache"), host.dune?.version ?? "");
  const prepared = await prepareUnikernels({
    ...{ inputs, host, log, ensure },
    directory: join(projectRoot(inputs, env), "mirage"),
    repositories: () => resolveRepositories(lockRepositories(inputs.opamRepositories), env),
    means: {
      opam: opam.program,
      env: { ...env, DUNE_CACHE: "enabled", ...cache },
      jobs: inputs.jobs ?? host.cores,
      onLine: (line: string) => log.verbose && log.child(line, "opam-monorepo"),
    },
  });
  const bySource = groupBy([...prepared], ([, { source }]) => source);
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
