import { readdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run, runOk } from "../../process/run.ts";
import { prune, sizeOf } from "../../store/prune.ts";
import { binutil, type CrossRequest, type CrossTools } from "./cross-build.ts";

/** The compilers and tools that dune or a rule of a project calls in a cross context. */
const programs = /^bin\/(?:ocaml(?:c|opt)\.opt|ocamlmklib|flexlink(?:\.opt)?)(?:\.exe)?$/;

/**
 * Files of the standard library's directory that no program is built with: the compiler's own libraries (but for the META
 * file, by which dune knows them in a vendored ppx), what runs or links bytecode, what links a program with another
 * runtime, sources, and interfaces for editors.
 */
const unneeded =
  /\/compiler-libs\/(?!META$)|\/stublibs\/|\/(?:ocaml)?profiling\/|\.(?:mli?|ml\.in|cmti?)$|\/lib(?:camlrun(?:[di]|_\w+)?|asmrun(?:[di]|_shared)|[a-z_]+byt)\.(?:a|so)$|\/(?:expunge|extract_crc|camlheader\w*)(?:\.exe)?$/;

/** Whether a file of an installed cross compiler (its path there) is read by somebody who builds with it. */
export const isKeptOfCross = (path: string): boolean =>
  path.startsWith("bin/") ? programs.test(path) : /^lib\//.test(path) && !unneeded.test(path);

/** Programs that make no code, so that those of the machine's own OCaml do. */
const machineTools = ["ocaml", "ocamldep", "ocamllex", "ocamlyacc", "ocamlobjinfo"];

/**
 * Removes from a cross compiler that was installed in `directory` what nobody reads who builds a program with it, and
 * debug information of what stays. dune looks for `ocaml` and others beside the compilers: they are links to the
 * machine's. Returns the bytes before and after.
 */
export async function pruneCross(
  directory: string,
  { compiler, env, tools }: Pick<CrossRequest, "compiler" | "env" | "tools">,
): Promise<{ readonly before: number; readonly after: number }> {
  const before = await sizeOf(directory);
  await prune(directory, isKeptOfCross);
  await stripFiles(directory, tools, env);
  for (const name of machineTools) {
    const link = join(directory, "bin", name);
    await rm(link, { force: true });
    await symlink(join(dirname(compiler.path), name), link);
  }
  return { before, after: await sizeOf(directory) };
}

/** The compilers run here, what is in the libraries on the target. */
async function stripFiles(
  directory: string,
  tools: CrossTools,
  env: CrossRequest["env"],
): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  // Scripts are not for strip, which says so.
  for (const file of files.filter((path) => /\/bin\/.*\.opt/.test(path)))
    await run(["strip", file], { env });
  const objects = files.filter((path) => /\.(?:a|o)$/.test(path));
  if (objects.length > 0)
    await runOk([binutil(tools, "strip"), "--strip-debug", ...objects], { env });
}
