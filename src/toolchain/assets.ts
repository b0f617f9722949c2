import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The repository's `toolchains/` directory: C shims and wrapper scripts. It lies beside `dist/` and `src/`, at
 * different depths above the module that asks.
 */
export function assetDirectory(): string {
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; ) {
    const assets = join(directory, "toolchains");
    if (existsSync(join(assets, "firmware"))) return assets;
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`no toolchains/ above ${import.meta.url}`);
    directory = parent;
  }
}
