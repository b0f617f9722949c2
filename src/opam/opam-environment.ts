import { delimiter, dirname, isAbsolute } from "node:path";
import type { Environment } from "../base/environment.ts";

/** Variables by which programs find other programs, the network and their user. Any other could change a build. */
const kept =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|(?:https?|ftp|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|CURL_CA_BUNDLE|GIT_SSL_CAINFO|SSH_AUTH_SOCK|RUNNER_TRACKING_ID)$/i;

/**
 * The environment of opam and all that it builds. The user's own variables for opam, OCaml and dune are left out, and
 * questions and colours are switched off.
 */
export function opamEnvironment(
  env: Environment,
  { directory, jobs }: { readonly directory: string; readonly jobs: number },
): Environment {
  const own = Object.entries(env).filter(([name]) => kept.test(name));
  return {
    ...Object.fromEntries(own),
    // The sandbox of opam 2.1 sees only some directories of the system, and programs on PATH may be elsewhere.
    OPAM_USER_PATH_RO: prefixesOf(env["PATH"]?.split(delimiter) ?? []).join(":"),
    LC_ALL: "C",
    TERM: "dumb",
    OPAMROOT: directory,
    OPAMJOBS: String(jobs),
    OPAMYES: "1",
    OPAMROOTISOK: "1",
    OPAMCOLOR: "never",
    OPAMUTF8: "never",
    OPAMRETRIES: "5",
    // How many lines of a failed package's log opam prints; 0 would be all, perhaps those of a whole compiler.
    OPAMERRLOGLEN: "60",
    // Seconds; opam's 60 are too few for the solver of old versions on a busy machine.
    OPAMSOLVERTIMEOUT: "600",
  };
}

/** The parents of those directories on PATH that are not the system's own. */
function prefixesOf(path: readonly string[]): readonly string[] {
  const prefixes = path
    .filter(
      (directory) => isAbsolute(directory) && !/^\/(?:usr|s?bin|opt|snap)(?:\/|$)/.test(directory),
    )
    .map((directory) => dirname(directory))
    .filter((directory) => directory !== "/");
  return [...new Set(prefixes)];
}
