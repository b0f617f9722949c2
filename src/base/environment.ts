/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that would make dune, findlib or a compiler look elsewhere than at what the plan was made from. */
const foreign: ReadonlySet<string> = new Set([
  "OCAMLLIB",
  "CAMLLIB",
  "OCAMLPARAM",
  "OCAMLFIND_TOOLCHAIN",
  "DUNE_WORKSPACE",
  "DUNE_BUILD_DIR",
  "DUNE_PROFILE",
  "INSIDE_DUNE",
]);

/** The environment without the variables that would make a build differ from its plan. */
export function withoutForeign(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.has(name)));
}

/**
 * Variables with the token of the runner's services. A record of its own, so that it can never pass for the environment
 * of a program: only GitHub's clients (transfer/) are run with it.
 */
export interface Services {
  readonly variables: Environment;
}

/**
 * Parts what a runner gives to actions only, and not to `run:` steps, from all else. The tools and the project's own
 * code have no use for the token but harm.
 */
export function partServices(env: Environment): {
  readonly env: Environment;
  readonly services: Services;
} {
  return { env: withoutServices(env), services: { variables: env } };
}

/**
 * The environment without what a runner gives to actions only, and not to `run:` steps: the token of its services. The
 * tools and the project's own code have no use for it but harm.
 */
export function withoutServices(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("ACTIONS_")));
}
