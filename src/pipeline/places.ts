import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import type { Inputs } from "../inputs/inputs.ts";

/** Where everything temporary is: the runner's temporary directory, else the user's cache. */
export function workRoot(env: Environment): string {
  const { RUNNER_TEMP, XDG_CACHE_HOME, HOME } = env;
  if (RUNNER_TEMP) return join(RUNNER_TEMP, "dune-targets");
  return join(XDG_CACHE_HOME || join(HOME || homedir(), ".cache"), "dune-targets", "work");
}

/** The directory of one project's generated trees, the same in every run. */
export function projectRoot({ workingDirectory }: Inputs, env: Environment): string {
  const name = createHash("sha256").update(workingDirectory).digest("hex").slice(0, 12);
  return join(workRoot(env), name);
}
