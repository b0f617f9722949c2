import { digestOf, inspect, type Key } from "../toolchain/store.ts";
import { readLeavings } from "./leavings.ts";
import { saveObjects } from "./objects.ts";
import { type CacheOptions, saveDirectory } from "./service.ts";

/** The key of a toolchain's entry. */
export const toolchainEntry = (name: string, key: Key): string =>
  `dune-targets-toolchain-${name}-${digestOf(key)}`;

/** Saves what a run has left (leavings.ts), each piece by itself; what happens is logged. */
export async function saveLeavings(text: string, options: CacheOptions): Promise<void> {
  const { toolchains, objects } = readLeavings(text);
  for (const { name, key, directory } of toolchains) {
    const what = `toolchain ${name}`;
    if ((await inspect(directory, key)) === "ready")
      await saveDirectory({ what, key: toolchainEntry(name, key), directory }, options);
    else options.log.info(`cache, ${what}: not saved, because it is not there any more`);
  }
  if (objects) await saveObjects(objects, objects.since, options);
}
