import { cp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Compiler } from "../../machine/host.ts";
import { runOk } from "../../process/run.ts";
import { addShim, type ChipBuild, chipCompiler, startChip, writeScripts } from "../chip.ts";
import { unpackSource } from "../ocaml-source.ts";
import {
  configureArguments,
  type Firmware,
  makeArguments,
  type Recipe,
} from "./bytecode-recipe.ts";
import { rewriteConfiguration } from "./configuration.ts";

/** A bare-metal toolchain to be built: from what, and where. */
export interface FirmwareBuild extends ChipBuild {
  readonly chip: Firmware;
  readonly recipe: Recipe;
  /** The machine's own OCaml, whose compiler and bytecode libraries serve the chip too. */
  readonly compiler: Compiler;
  readonly version: string;
  readonly jobs: number;
}

/**
 * Builds a bare-metal toolchain: OCaml's bytecode runtime for the chip, our shims, and compilers that use them. Only C
 * is compiled; bytecode and its libraries do not depend on the word size, so they are links to the machine's own.
 */
export async function buildFirmware(build: FirmwareBuild): Promise<void> {
  await startChip(build);
  const tree = await unpackSource({ ...build, compiler: build.compiler.path });
  await buildRuntime(build, tree);
  await addShim(build);
  await installRuntime(build, tree);
  await linkBytecodeLibraries(build);
  await writeCompilers(build);
}

async function buildRuntime(build: FirmwareBuild, tree: string): Promise<void> {
  const { chip, recipe, directory } = build;
  const options = { cwd: tree, env: build.env, onLine: build.onLine };
  const configure = configureArguments(recipe, {
    build: build.compiler.configuration.get("host") ?? "",
    triple: chip.triple,
    tools: chip.tools,
    // configure links programs, so its compiler is given the memory map too.
    compiler: [...chipCompiler(build), ...chip.linkFlags, `-L${join(directory, "lib")}`],
    prefix: build.prefix,
  });
  await runOk(["./configure", ...configure], options);
  const include = join(directory, "include");
  await runOk(["make", ...makeArguments(recipe, include, build.jobs)], options);
}

/** Copies what programs are linked with. dune 2.9 wants Makefile.config, and every dune an ld.conf. */
async function installRuntime(build: FirmwareBuild, tree: string): Promise<void> {
  const library = join(build.directory, "lib", "ocaml");
  const runtime = join(tree, "runtime");
  const headers = (await readdir(join(runtime, "caml"))).filter((name) => /\.(h|tbl)$/.test(name));
  for (const name of headers) await cp(join(runtime, "caml", name), join(library, "caml", name));
  await cp(join(runtime, "libcamlrun.a"), join(library, "libcamlrun.a"));
  const makefile = await readFile(join(tree, "Makefile.config"), "utf8");
  await writeFile(
    join(library, "Makefile.config"),
    makefile.replaceAll(build.directory, build.prefix),
  );
  await writeFile(join(library, "ld.conf"), "");
  await runOk([`${build.chip.tools}-strip`, "-g", join(library, "libcamlrun.a")], {
    env: build.env,
  });
}

/** The standard library only: unix, threads and dynlink need an operating system, str C code of its own. */
async function linkBytecodeLibraries(build: FirmwareBuild): Promise<void> {
  const from = build.compiler.configuration.get("standard_library") ?? "";
  const wanted = /^(stdlib|camlinternal|std_exit).*\.(cma|cmo|cmi|cmt|cmti)$/;
  for (const name of await readdir(from))
    if (wanted.test(name))
      await symlink(join(from, name), join(build.directory, "lib", "ocaml", name));
}

/** Writes bin/: our wrapper scripts, and the machine's tools that work on OCaml's sources only. */
async function writeCompilers(build: FirmwareBuild): Promise<void> {
  const { chip, prefix, directory, compiler } = build;
  const answer = await runOk([compiler.path, "-config"], { env: build.env });
  const configuration = rewriteConfiguration(answer.stdout, prefix, chip);
  await writeFile(join(directory, "lib", "ocaml", "configuration"), configuration);
  await writeScripts(build, () => true, {
    STDLIB: [`${prefix}/lib/ocaml`],
    CONFIGURATION: [`${prefix}/lib/ocaml/configuration`],
    OCAMLC: [compiler.path],
    CC: [`${prefix}/bin/cc`],
    CHECK: [`${prefix}/bin/check-integers`],
  });
  // dune 3 runs dune files in OCaml syntax with the `ocaml` beside the context's ocamlc.
  for (const name of ["ocaml", "ocamldep", "ocamllex", "ocamlyacc", "ocamlobjinfo"])
    await symlink(join(dirname(compiler.path), name), join(directory, "bin", name));
}
