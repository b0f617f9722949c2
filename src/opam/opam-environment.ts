import { delimiter, dirname, isAbsolute } from "node:path";
import type { Environment } from "../base/environment.ts";

/** Variables that programs need to find others, the network and who they run for. Every other one could change a build. */
const kept =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|(?:https?|ftp|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|CURL_CA_BUNDLE|GIT_SSL_CAINFO|SSH_AUTH_SOCK|RUNNER_TRACKING_ID)$/i;

/**
 * The environment of opam and all that it builds: what opam's, OCaml's and dune's own variables say to the user's is
 * left out, and everything that could ask or colour is switched off.
 */
export function opamEnvironment(
  env: Environment,
  { directory, jobs }: { readonly directory: string; readonly jobs: number },
): Environment {
  const own = Object.entries(env).filter(([name]) => kept.test(name));
  return {
    ...Object.fromEntries(own),
    // opam 2.1 shows its sandbox some directories of the system only, and what is on PATH may be elsewhere.
    OPAM_USER_PATH_RO: prefixesOf(env["PATH"] ?? "").join(":"),
    LC_ALL: "C",
    TERM: "dumb",
    OPAMROOT: directory,
    OPAMJOBS: String(jobs),
    OPAMYES: "1",
    OPAMROOTISOK: "1",
    OPAMCOLOR: "never",
    OPAMUTF8: "never",
    OPAMRETRIES: "5",
    // The lines of a failed package's log that opam prints; 0 would be all, which may be a whole compiler's.
    OPAMERRLOGLEN: "60",
    // Seconds; opam's 60 are too few for the solver of old versions on a busy machine.
    OPAMSOLVERTIMEOUT: "600",
  };
}

/** The directories that hold the `bin` of programs that are not the system's own. */
function prefixesOf(path: string): readonly string[] {
  const prefixes = path
    .split(delimiter)
    .filter(
      (directory) => isAbsolute(directory) && !/^\/(?:usr|s?bin|opt|snap)(?:\/|$)/.test(directory),
    )
    .map((directory) => dirname(directory))
    .filter((directory) => directory !== "/");
  return [...new Set(prefixes)];
}
