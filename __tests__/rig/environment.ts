import { join } from "node:path";

/** The services of a job as a runner hands them to actions. */
export interface Services {
  /** ACTIONS_RESULTS_URL. */
  readonly url: string;
  /** ACTIONS_RUNTIME_TOKEN; without it the variable is absent. */
  readonly token?: string;
  /** ACTIONS_CACHE_MODE. */
  readonly cacheMode?: "none" | "read" | "write" | "write-only";
}

/** Where things are on a runner. */
export interface Places {
  /** Holds all the others. */
  readonly top: string;
  /** GITHUB_WORKSPACE. */
  readonly workspace: string;
  /** RUNNER_TEMP. */
  readonly temp: string;
  /** RUNNER_TOOL_CACHE. */
  readonly toolCache: string;
}

/** GITHUB_* by lower-case name without the prefix: what is not about a step. */
export function githubContext({ top, workspace }: Places, given: Record<string, string>) {
  return {
    actor: "octocat",
    actor_id: "1",
    api_url: "https://api.github.com",
    base_ref: "",
    event_name: "push",
    event_path: join(top, "event.json"),
    graphql_url: "https://api.github.com/graphql",
    head_ref: "",
    job: "build",
    ref: "refs/heads/main",
    ref_name: "main",
    ref_protected: "false",
    ref_type: "branch",
    repository: "octocat/hello",
    repository_id: "1",
    repository_owner: "octocat",
    repository_owner_id: "1",
    retention_days: "90",
    run_attempt: "1",
    run_id: "1",
    run_number: "1",
    // A local URL would count as an enterprise server, for which artifacts and caches work differently.
    server_url: "https://github.com",
    sha: "0123456789abcdef0123456789abcdef01234567",
    triggering_actor: "octocat",
    workflow: "CI",
    workflow_ref: "octocat/hello/.github/workflows/ci.yml@refs/heads/main",
    workflow_sha: "0123456789abcdef0123456789abcdef01234567",
    workspace,
    ...given,
  };
}

/** RUNNER_*, likewise. */
export function runnerContext({ workspace, temp, toolCache }: Places, debug: boolean) {
  return {
    arch: process.arch === "arm64" ? "ARM64" : "X64",
    environment: "github-hosted",
    name: "rig",
    os: "Linux",
    temp,
    tool_cache: toolCache,
    workspace: join(workspace, ".."),
    ...(debug ? { debug: "1" } : {}),
  };
}

/** Variables from a context: `GITHUB_` or `RUNNER_` before upper-case names. */
export function variables(prefix: string, context: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(context).map(([name, value]) => [`${prefix}_${name.toUpperCase()}`, value]),
  );
}

/** INPUT_*: upper case, spaces become `_`, hyphens stay. */
export function inputVariables(inputs: Readonly<Record<string, string>>) {
  const named = Object.entries(inputs).map(([name, value]) => [name.replaceAll(" ", "_"), value]);
  return variables("INPUT", Object.fromEntries(named));
}

/** ACTIONS_*, which actions get and `run:` steps do not (NodeScriptActionHandler.cs, ScriptHandler.cs). */
export function serviceVariables(services: Services | undefined): Record<string, string> {
  if (services === undefined) return {};
  const { url, token, cacheMode } = services;
  return {
    ACTIONS_RUNTIME_URL: url,
    ACTIONS_RESULTS_URL: url,
    ACTIONS_CACHE_SERVICE_V2: "True",
    ...(token === undefined ? {} : { ACTIONS_RUNTIME_TOKEN: token }),
    ...(cacheMode === undefined ? {} : { ACTIONS_CACHE_MODE: cacheMode }),
  };
}
