import { join } from "node:path";
import type { Context } from "../base/context.ts";
import { diskFiles } from "../base/files.ts";
import { groupBy } from "../base/group-by.ts";
import { duneCacheRoot } from "../dune/dune.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { isReady } from "../machine/host.ts";
import { vendored } from "../mirage/monorepo.ts";
import { ensureUnikernels, type Unikernel } from "../mirage/sources.ts";
import type { Opam } from "../opam/build-with-opam.ts";
import type { Facts } from "../plan/facts.ts";
import type { Source } from "../project/model.ts";
import { readProject } from "../project/read-project.ts";
import type { StoreItem } from "../store/item.ts";
import type { Target } from "../targets/target.ts";
import { projectRoot } from "./places.ts";

/**
 * Configures the project for every target, locks and fetches the packages of all of them once, and returns the sources
 * to build from, by target: one for all targets that differ in nothing but what they are linked for. Errors are those of
 * `ensureUnikernels`.
 */
export async function configureSources(
  { host, env }: Facts,
  inputs: Inputs,
  { log, store, jobs }: Context,
  by: {
    /** Ensures an item of the store and returns where it is. */
    readonly ensureOne: (item: StoreItem) => Promise<string>;
    readonly opam: Opam;
  },
): Promise<ReadonlyMap<string, Source>> {
  if (!isReady(host)) throw new Error("a project is configured without OCaml or dune");
  const cache = duneCacheRoot(join(store, "dune-cache"), host.dune.version);
  const unikernels = await ensureUnikernels({
    ...{ inputs, host, ensure: by.ensureOne },
    installSystemPackages: by.opam.installSystemPackages,
    directory: join(projectRoot(inputs, env), "mirage"),
    context: {
      ...{ log, opam: by.opam.program, jobs },
      env: { ...env, DUNE_CACHE: "enabled", ...cache },
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

type Member = readonly [Target, Unikernel];

function sourceOf(directory: string, members: readonly [Member, ...Member[]]): Source {
  const byTarget = members.map(([{ name }, { configured, companions }]) => {
    const texts = companions.map(({ suffix, text }) => [suffix, text] as const);
    return [name, { image: configured.image, companions: new Map(texts) }] as const;
  });
  const { name, executable } = members[0][1].configured;
  return {
    directory,
    linked: new Set([vendored]),
    project: readProject(diskFiles(directory)),
    unikernel: { name, executable, byTarget: new Map(byTarget) },
  };
}
