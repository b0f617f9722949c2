import { tmpdir } from "node:os";
import { ConfigurationError, ToolError } from "../errors.ts";
import type { Finished } from "../process.ts";
import { isFull } from "../toolchain/store-problems.ts";
import { quoted } from "../wording.ts";
import { classifyOpamFailure, type OpamFailure } from "./failure.ts";

/**
 * Why opam failed, as `opamError` says it, or that one of these directories (absolute, or one above must be there) is on a full
 * disk: of what rsync, cp and others say to that, opam passes nothing on.
 */
export async function explainFailure(
  doing: string,
  finished: Finished,
  directories: readonly string[],
): Promise<Error> {
  if (await isFull(...directories, tmpdir()))
    return new ConfigurationError(`opam could not ${doing}: ${mistake({ kind: "no space" })}`);
  return opamError(doing, finished);
}

/**
 * Why opam failed and what to do about it, `doing` being what it should do (`set up opam`): ConfigurationError where the
 * user must ask for something else or the machine lacks something, ToolError with the last lines of a failed package's log
 * or of opam's output for the rest.
 */
export function opamError(doing: string, finished: Finished): Error {
  const failure = classifyOpamFailure(finished);
  switch (failure.kind) {
    case "failed build":
      return new ToolError(
        `opam could not ${doing}: the build of ${failure.name} failed, because ${quoted(failure.command)} exited with status ${failure.status}; ${failure.log.length > 0 ? "the end of its log is above" : "its log is empty, as it is when the disk is full"}.`,
        failure.log.join("\n"),
      );
    case "wrong hash":
      return new ToolError(
        `opam could not ${doing}: the source of ${failure.name}, ${failure.url}, has another hash than its repository says; look for a proxy that alters files, or use another state of the repository (\`opam-repositories\`).`,
      );
    case "no source":
      return new ToolError(
        `opam could not ${doing}: the source of ${failure.name} could not be fetched (${failure.why}); check the network and the proxy (https_proxy) and run again.`,
      );
    case "other":
      return new ToolError(`opam could not ${doing}: ${ending(finished)}.`, lastLines(finished));
    default:
      return new ConfigurationError(`opam could not ${doing}: ${mistake(failure)}`);
  }
}

type Mistake = Exclude<
  OpamFailure,
  { kind: "failed build" | "wrong hash" | "no source" | "other" }
>;

function mistake(failure: Mistake): string {
  switch (failure.kind) {
    case "no such package": {
      const what = failure.version
        ? `no version ${failure.version} of ${failure.name}`
        : `no package ${failure.name}`;
      return `there is ${what} in its repositories; check its name, or add the repository that has it to \`opam-repositories\`.`;
    }
    case "unavailable":
      return failure.condition === "false"
        ? `${failure.name} has been withdrawn by its authors; use another version.`
        : `${failure.name} is not for this machine, since \`${failure.condition}\` does not hold; use another version.`;
    case "conflict":
      return `its solver finds nothing that fits. ${failure.why.join(". ")}. Change \`ocaml-compiler\` or \`opam-packages\`.`;
    case "system packages":
      return `it needs the system ${failure.names.length > 1 ? "packages" : "package"} ${failure.names.join(", ")}; install ${failure.names.length > 1 ? "them" : "it"} and run again.`;
    case "no copy":
      return `it could not copy the repository ${failure.name} (${failure.why}), most often because the disk is full; make room and run again.`;
    case "no space":
      return "there is not enough free disk space; make room (an opam switch with OCaml takes about 1 GB) and run again.";
  }
}

function ending({ code, signal }: Finished): string {
  if (signal !== null) return `it was killed by ${signal}`;
  return code === 60
    ? "its solver ran out of time; name fewer packages, or their versions too"
    : `it exited with status ${code}, and its own words are above`;
}

/** Without the headings and the empty lines. */
function lastLines({ stdout, stderr }: Finished): string {
  const lines = `${stdout}\n${stderr}`.split("\n");
  return lines
    .filter((line) => line.trim() !== "" && !line.startsWith("<><>"))
    .slice(-30)
    .join("\n");
}
