import type { Services } from "../base/environment.ts";
import type { CacheMode } from "../inputs/inputs.ts";

/** The permitted use of GitHub's cache in this run. */
export interface CachePolicy {
  readonly restore: boolean;
  readonly save: boolean;
  /** Why not everything is done, as the end of "cache: …"; undefined when it is. */
  readonly why: string | undefined;
}

/**
 * Decides by the `cache` input and by the runner's variables. With `auto`, nothing is saved for tags and releases:
 * who may push a tag may not be trusted with what later runs restore. ACTIONS_CACHE_MODE is what the runner's token
 * permits (actions/runner 2.336).
 */
export function cachePolicy(mode: CacheMode, { variables: env }: Services): CachePolicy {
  if (mode === "false") return never("`cache` is `false`");
  const missing = missingService(env);
  if (missing !== undefined)
    return never(`this runner has no cache service (${missing} is not set)`);
  const permitted = env["ACTIONS_CACHE_MODE"];
  if (permitted === "none") return never("the runner's cache mode is `none`");
  const reason = permitted === "read" ? "the runner's cache mode is `read`" : reasonOf(mode, env);
  if (permitted !== "write-only")
    return {
      restore: true,
      save: reason === undefined,
      why: reason && `nothing is saved, because ${reason}`,
    };
  const writeOnly = "the runner's cache mode is `write-only`";
  if (reason !== undefined) return never(`${writeOnly} and ${reason}`);
  return { restore: false, save: true, why: `nothing is restored, because ${writeOnly}` };
}

const never = (why: string): CachePolicy => ({
  restore: false,
  save: false,
  why: `off, because ${why}`,
});

/** The variable that the client would miss, of cache v2 or, on GitHub Enterprise Server, of v1. */
function missingService(env: Services["variables"]): string | undefined {
  const address = env["ACTIONS_CACHE_SERVICE_V2"] ? "ACTIONS_RESULTS_URL" : "ACTIONS_CACHE_URL";
  return [address, "ACTIONS_RUNTIME_TOKEN"].find((name) => !env[name]);
}

function reasonOf(mode: CacheMode, env: Services["variables"]): string | undefined {
  if (mode === "read-only") return "`cache` is `read-only`";
  if (mode === "true") return undefined;
  if (env["GITHUB_EVENT_NAME"] === "release") return "this run is for a release";
  if (env["GITHUB_REF_TYPE"] === "tag") return "this run is for a tag";
  return undefined;
}
