import { digestOf, inspect, type Key } from "../store/store.ts";
import { saveObjects } from "./objects.ts";
import { readLeavings } from "./pending.ts";
import { type CacheOptions, openService } from "./service.ts";

/** Begins the keys of a toolchain's entries. Entries cannot be replaced; the newest counts. */
export const toolchainPrefix = (name: string, key: Key): string =>
  `dune-targets-toolchain-${name}-${digestOf(key)}-`;

/** Saves what a run has left (leavings.ts), each piece by itself; what happens is logged. */
export async function saveLeavings(text: string, options: CacheOptions): Promise<void> {
  const { toolchains, objects } = readLeavings(text);
  const service = openService(options);
  const { GITHUB_RUN_ID = "0", GITHUB_RUN_ATTEMPT = "1" } = options.env;
  const run = `${GITHUB_RUN_ID}-${GITHUB_RUN_ATTEMPT}`;
  for (const { what, name, key, directory, again } of toolchains) {
    const prefix = toolchainPrefix(name, key);
    const unless = again ? undefined : prefix;
    if ((await inspect(directory, key)) === "ready")
      await service.save({ what, key: `${prefix}${run}`, unless, directory });
    else options.log.info(`cache, ${what}: not saved, because it is not there any more`);
  }
  if (objects) await saveObjects(objects, service, { ...options, run });
}
