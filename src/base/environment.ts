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
 * The environment without what a runner gives to actions only, and not to `run:` steps: the token of its services. The
 * tools and the project's own code have no use for it but harm.
 */
export function withoutServices(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("ACTIONS_")));
}
