import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runOk } from "../process.ts";
import { assetDirectory } from "./assets.ts";
import { rewriteConfiguration } from "./configuration.ts";
import type { Compiler } from "./host.ts";
import { configureArguments, makeArguments, type Recipe } from "./recipe.ts";
import { unpackSource } from "./source.ts";
import { fillTemplate } from "./template.ts";
import type { Firmware } from "./toolchain.ts";

/** What a bare-metal toolchain is built from and where. All paths are absolute. */
export interface FirmwareBuild {
  readonly firmware: Firmware;
  readonly recipe: Recipe;
  /** The machine's own OCaml, whose compiler and bytecode libraries serve the chip too. */
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

/** Directory of the C sources and wrapper scripts. */
export function firmwareAssets(): string {
  return join(assetDirectory(), "firmware");
}

/**
 * Builds a bare-metal toolchain: OCaml's bytecode runtime for the chip, our shims, and compilers that use them. Only C
 * is compiled; bytecode and its libraries do not depend on the word size, so they are links to the machine's own.
 */
export async function buildFirmware(build: FirmwareBuild): Promise<void> {
  const { directory } = build;
  for (const part of ["bin", "include", "lib/ocaml/caml"])
    await mkdir(join(directory, part), { recursive: true });
  await cp(join(firmwareAssets(), "include"), join(directory, "include"), { recursive: true });
  await archive(build, "libatomic.a", ["atomic"], ["-fno-builtin"]);
  const tree = await unpackSource({ ...build, compiler: build.compiler.path });
  await buildRuntime(build, tree);
  await archive(build, "libshim.a", ["shim", "memory"], []);
  await installRuntime(build, tree);
  await linkBytecodeLibraries(build);
  await writeCompilers(build);
}

/** The chip's compiler with the flags of every compilation. */
function crossCompiler({ firmware, directory }: FirmwareBuild): readonly string[] {
  return [`${firmware.tools}-gcc`, ...firmware.compileFlags, `-I${join(directory, "include")}`];
}

/** Compiles C sources of ours into an archive under lib/. */
async function archive(
  build: FirmwareBuild,
  library: string,
  sources: readonly string[],
  flags: readonly string[],
): Promise<void> {
  const objects = sources.map((source) => join(build.work, `${source}.o`));
  for (const [i, source] of sources.entries())
    await compile(build, join(firmwareAssets(), `${source}.c`), objects[i] ?? "", flags);
  const path = join(build.directory, "lib", library);
  await runOk([`${build.firmware.tools}-ar`, "rcs", path, ...objects], { env: build.env });
}

async function compile(
  build: FirmwareBuild,
  source: string,
  object: string,
  flags: readonly string[],
): Promise<void> {
  const size = ["-Os", "-ffunction-sections", "-fdata-sections"];
  const argv = [...crossCompiler(build), ...size, ...flags, "-c", source, "-o", object];
  await runOk(argv, { env: build.env, onLine: build.onLine });
}

async function buildRuntime(build: FirmwareBuild, tree: string): Promise<void> {
  const { firmware, recipe, directory } = build;
  const options = { cwd: tree, env: build.env, onLine: build.onLine };
  const configure = configureArguments(recipe, {
    build: build.compiler.configuration.get("host") ?? "",
    triple: firmware.triple,
    tools: firmware.tools,
    // configure links programs, so its compiler is given the memory map too.
    compiler: [...crossCompiler(build), ...firmware.linkFlags, `-L${join(directory, "lib")}`],
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
  await runOk([`${build.firmware.tools}-strip`, "-g", join(library, "libcamlrun.a")], {
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
  const { firmware, prefix, directory, compiler } = build;
  const answer = await runOk([compiler.path, "-config"], { env: build.env });
  const configuration = rewriteConfiguration(answer.stdout, prefix, firmware);
  await writeFile(join(directory, "lib", "ocaml", "configuration"), configuration);
  const values = {
    GCC: [`${firmware.tools}-gcc`],
    AR: [`${firmware.tools}-ar`],
    CFLAGS: [...firmware.compileFlags, `-I${prefix}/include`],
    LDFLAGS: [...firmware.linkFlags, `-L${prefix}/lib`],
    SHIM: [`${prefix}/lib/libshim.a`],
    STDLIB: [`${prefix}/lib/ocaml`],
    CONFIGURATION: [`${prefix}/lib/ocaml/configuration`],
    OCAMLC: [compiler.path],
    CC: [`${prefix}/bin/cc`],
    CHECK: [`${prefix}/bin/check-integers`],
  };
  const scripts = join(firmwareAssets(), "bin");
  for (const name of await readdir(scripts)) {
    const text = fillTemplate(await readFile(join(scripts, name), "utf8"), values);
    await writeFile(join(directory, "bin", name), text, { mode: 0o755 });
  }
  // dune 3 runs dune files in OCaml syntax with the `ocaml` beside the context's ocamlc.
  for (const name of ["ocaml", "ocamldep", "ocamllex", "ocamlyacc", "ocamlobjinfo"])
    await symlink(join(dirname(compiler.path), name), join(directory, "bin", name));
}
