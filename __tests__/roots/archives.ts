import { linkSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "./kept.ts";
import type { Suite } from "./pristine.ts";

/** Gives `to` the packages of `from` that it lacks; what is still on its way is in a folder of its own. */
function share(from: string, to: string): void {
  const there = new Set(readdirSync(to));
  for (const name of readdirSync(from)) {
    if (!name.endsWith(".deb") || there.has(name)) continue;
    try {
      linkSync(join(from, name), join(to, name));
    } catch {
      // Another root was faster, or has closed.
    }
  }
}

/**
 * Makes `archives-<suite>` in the directory of a root, for the packages that it downloads, with all that roots of its
 * suite have downloaded so far. apt locks its own only, so that several may download at a time.
 */
export function openArchives(suite: Suite, directory: string): { path: string; close(): void } {
  const name = `archives-${suite}`;
  const path = join(directory, name);
  const shared = join(cacheDirectory(), "archives", suite);
  const open = join(cacheDirectory(), "open");
  for (const made of [path, shared, open]) mkdirSync(made, { recursive: true });
  share(shared, path);
  for (const other of readdirSync(open)) {
    try {
      share(join(open, other, name), path);
    } catch {
      // A root of another suite, or one that closes.
    }
  }
  return { path, close: () => share(path, shared) };
}
