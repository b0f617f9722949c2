import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { formatBytes, formatSeconds } from "../../base/words.ts";
import { runOk } from "../../process/run.ts";
import { unpackSource } from "../ocaml-source.ts";
import type { CrossRequest } from "./cross-build.ts";
import { addHeaders, headerArguments } from "./headers.ts";
import { addChip, shortenCrossopt, teachConfigure, teachStatic } from "./patches.ts";
import { pruneCross } from "./prune-native.ts";

/**
 * Of OCaml's parts those that no program of a project is built with. zstd compresses what the compilers write, and
 * configure would look for the machine's.
 */
export const leftOut = [
  ..."ocamldoc ocamltest debugger stdlib-manpages debug-runtime instrumented-runtime".split(" "),
  ..."installing-source-artifacts installing-bytecode-programs".split(" "),
].map((part) => `--disable-${part}`);

/**
 * Builds a cross compiler as OCaml's own makefiles do from 5.4 on (INSTALL.adoc, "Building a cross compiler"): `ocamlc`
 * on PATH must be of the same version. It is configured for its final place, put elsewhere and pruned there.
 */
export async function buildCrossopt(request: CrossRequest): Promise<void> {
  const { bareMetal } = request.build;
  const { tools, compiler, version, directory, prefix, work, jobs, tell } = request;
  const tree = await unpackSource({ ...request, compiler: compiler.path });
  const options = { cwd: tree, env: request.env, onLine: request.onLine };
  await shortenCrossopt(tree);
  if (bareMetal) await teachConfigure(tree, version);
  if (tools.extension === ".exe") await teachStatic(tree, version);
  await addHeaders(tree, tools);
  const chip = bareMetal ? await addChip(request, bareMetal) : [];
  const machine = compiler.configuration.get("host") ?? "";
  const target = [`--build=${machine}`, `--target=${tools.triple}`, `--prefix=${prefix}`];
  const own = [...leftOut, ...tools.configure, ...chip];
  const configured = await runOk(
    ["./configure", "--quiet", ...target, "--without-zstd", ...own],
    options,
  );
  const made = await runOk(
    ["make", "--silent", `-j${jobs}`, "crossopt", ...headerArguments(tools)],
    options,
  );
  const installed = join(work, "installed");
  await mkdir(installed);
  await runOk(["make", "--silent", "installcross", `DESTDIR=${installed}`], options);
  const kept = await pruneCross(join(installed, prefix), request);
  await cp(join(installed, prefix), directory, { recursive: true, verbatimSymlinks: true });
  tell(howBuilt(configured.seconds, made.seconds, kept));
}

/** The sentence about a finished build; times are in seconds, sizes in bytes. */
export function howBuilt(
  configured: number,
  compiled: number,
  { before, after }: { readonly before: number; readonly after: number },
): string {
  return `configured in ${formatSeconds(configured)}, compiled in ${formatSeconds(compiled)}; ${formatBytes(after)} of ${formatBytes(before)} are kept`;
}
