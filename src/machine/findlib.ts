import { basename, delimiter, dirname, join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { diskFiles } from "../base/files.ts";
import { run } from "../process/run.ts";
import type { Host } from "./host.ts";

/** Where the machine's own OCaml libraries are. */
export interface HostFindlib {
  /** Directories of installed libraries, in the order in which they are searched; some may not exist. */
  readonly path: readonly string[];
  /** Where ocamlfind would install one. */
  readonly destdir: string;
  /** The files of `findlib.conf.d`, which define toolchains: name → latin1 text. */
  readonly toolchains?: ReadonlyMap<string, string>;
}

/**
 * Where findlib looks for the host's libraries: what ocamlfind says, or else what its package would be configured with
 * for the compiler on PATH. Undefined when there is no OCaml yet.
 */
export async function hostFindlib(host: Host, env: Environment): Promise<HostFindlib | undefined> {
  if (host.compiler === undefined) return undefined;
  const names = ["path", "destdir", "conf"] as const;
  const [path, destdir, conf] = await Promise.all(names.map((name) => printconf(name, env)));
  const toolchains = conf ? definedIn(`${conf}.d`) : undefined;
  if (path && destdir)
    return { path: path.split("\n"), destdir, ...(toolchains && { toolchains }) };
  return conventional(
    host.compiler.configuration.get("standard_library") ?? "",
    host.compiler.configuration.get("version") ?? "",
    env,
  );
}

/** The files of a `findlib.conf.d`; none where it is not there. */
function definedIn(directory: string): ReadonlyMap<string, string> {
  const files = diskFiles(directory);
  return new Map(
    files
      .list("")
      .filter((name) => name.endsWith(".conf"))
      .map((name) => [name, files.read(name) ?? ""]),
  );
}

async function printconf(name: string, env: Environment): Promise<string | undefined> {
  try {
    const { code, stdout } = await run(["ocamlfind", "printconf", name], { env });
    return code === 0 ? stdout.trim() : undefined;
  } catch (error) {
    if (error instanceof ToolError) return undefined; // there is no ocamlfind
    throw error;
  }
}

/** opam keeps libraries beside `lib/ocaml`, Debian below the standard library and for local ones in /usr/local. */
function conventional(standardLibrary: string, version: string, env: Environment): HostFindlib {
  const parent = dirname(standardLibrary);
  const own = basename(parent) === "lib" && basename(standardLibrary) === "ocaml";
  const debian = standardLibrary.startsWith("/usr/lib/");
  const local = join("/usr/local/lib/ocaml", version);
  const places = debian
    ? [local, standardLibrary, join(standardLibrary, "METAS")]
    : own
      ? [parent, standardLibrary]
      : [standardLibrary];
  const extra = (env["OCAMLPATH"] ?? "").split(delimiter).filter((path) => path !== "");
  return { path: [...extra, ...places], destdir: places[0] ?? standardLibrary };
}
