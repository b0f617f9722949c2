import { join } from "node:path";
import type { Root } from "../__tests__/roots/open-root.ts";
import { workRoot } from "../src/pipeline/places.ts";
import { storeRoot } from "../src/store/store.ts";

const environment = { HOME: "/root" };

/** Removes from a root what the tool has built of projects, so that the next build is cold; toolchains stay. */
export async function forgetBuilds(root: Root): Promise<void> {
  const cache = join(storeRoot(environment), "dune-cache");
  await root.runOk(["rm", "-rf", workRoot(environment), cache]);
}
