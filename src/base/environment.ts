/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that make dune, findlib, a compiler or git look elsewhere than the plan did: git's hooks have them. */
const foreign: ReadonlySet<string> = new Set([
  "OCAMLLIB",
  "CAMLLIB",
  "OCAMLPARAM",
  "OCAMLFIND_TOOLCHAIN",
  "DUNE_WORKSPACE",
  "DUNE_BUILD_DIR",
  "DUNE_PROFILE",
  "INSIDE_DUNE",
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_NAMESPACE",
  "GIT_PREFIX",
  "GIT_SHALLOW_FILE",
]);

/** The environment without the variables that make a build differ from its plan. */
export function withoutForeign(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign.has(name)));
}

/**
 * Variables with the token of the runner's services. They are a record of their own, which can never pass for the
 * environment of a program: only GitHub's clients (transfer/) are run with them.
 */
export interface Services {
  readonly variables: Environment;
}

/**
 * Parts an environment: `env` has nothing of what a runner gives to actions only, and not to `run:` steps. Tools and
 * the project's own code have no use for the token but harm.
 */
export function partServices(env: Environment): {
  readonly env: Environment;
  readonly services: Services;
} {
  const others = Object.entries(env).filter(([name]) => !name.startsWith("ACTIONS_"));
  return { env: Object.fromEntries(others), services: { variables: env } };
}
