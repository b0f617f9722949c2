import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { runOk } from "../process.ts";
import { pruneCross } from "./cross-files.ts";
import type { Compiler } from "./host.ts";
import { unpackSource } from "./source.ts";
import type { CrossBuild, CrossTools } from "./toolchain.ts";

/** What a cross compiler is built from and where. All paths are absolute. */
export interface CrossRequest {
  readonly build: CrossBuild;
  readonly tools: CrossTools;
  /** The machine's own OCaml, which is of the same version. */
  readonly compiler: Compiler;
  readonly version: string;
  /** Where the files are put, and where they will be when they are used. */
  readonly directory: string;
  readonly prefix: string;
  /** An empty directory for everything that is not kept. */
  readonly work: string;
  readonly jobs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
}

/** Of OCaml's parts those that no program of a project is built with. */
const without =
  "ocamldoc ocamltest debugger stdlib-manpages debug-runtime instrumented-runtime".split(" ");

/**
 * Builds a cross compiler as OCaml's own makefiles do from 5.4 on. The source may come from the distribution, which
 * keeps more than one copy of it; nothing is written outside of `work` and `directory`.
 */
export async function buildCrossopt(request: CrossRequest): Promise<void> {
  const { tools, compiler, directory, prefix, work, jobs } = request;
  const tree = await unpackSource({ ...request, compiler: compiler.path });
  const options = { cwd: tree, env: request.env, onLine: request.onLine };
  await runOk(
    [
      "./configure",
      "--quiet",
      `--build=${compiler.configuration.get("host") ?? ""}`,
      `--target=${tools.triple}`,
      `--prefix=${prefix}`,
      "--without-zstd",
      ...without.map((part) => `--disable-${part}`),
      ...tools.configure,
    ],
    options,
  );
  await runOk(["make", "--silent", `-j${jobs}`, "crossopt"], options);
  const installed = join(work, "installed");
  await mkdir(installed);
  await runOk(["make", "--silent", "installcross", `DESTDIR=${installed}`], options);
  await pruneCross(join(installed, prefix), request);
  await cp(join(installed, prefix), directory, { recursive: true, verbatimSymlinks: true });
}
