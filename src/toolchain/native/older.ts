import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runOk } from "../../process/run.ts";
import { unpackSource } from "../ocaml-source.ts";
import type { CrossRequest } from "./cross-build.ts";
import { howBuilt, leftOut } from "./crossopt.ts";
import { addHeaders, headerArguments } from "./headers.ts";
import { pruneCross } from "./prune-native.ts";

/**
 * Builds a cross compiler of an OCaml whose makefiles know none: 4.13 and 4.14. To them the target is the machine that
 * OCaml itself runs on; everything that really runs while building is replaced by the machine's own OCaml, so that no
 * other is built. Only what native programs are built with is made, and only that is put into `directory`.
 */
export async function buildOlder(request: CrossRequest): Promise<void> {
  const tree = await unpackSource({ ...request, compiler: request.compiler.path });
  const options = { cwd: tree, env: request.env, onLine: request.onLine };
  await addHeaders(tree, request.tools);
  const configured = await runOk(["./configure", ...configureOlder(request)], options);
  const libraries = librariesOf(await readFile(join(tree, "Makefile.config"), "utf8"));
  let making = 0;
  for (const step of makeOlder(request, libraries))
    making += (await runOk(["make", "--silent", `-j${request.jobs}`, ...step], options)).seconds;
  await installPrograms(request, tree);
  await installLibraries(request, tree);
  const kept = await pruneCross(request.directory, request);
  request.tell(howBuilt(configured.seconds, making, kept));
}

/** Arguments of configure. */
export function configureOlder({ tools, compiler, prefix }: CrossRequest): readonly string[] {
  return [
    "--quiet",
    `--build=${compiler.configuration.get("host") ?? ""}`,
    `--host=${tools.triple}`,
    `--target=${tools.triple}`,
    `--prefix=${prefix}`,
    ...leftOut,
    ...tools.configure,
  ];
}

/**
 * The libraries beside the standard one that a configured OCaml has. Where nothing can be loaded at run time OCaml does
 * not install its native dynlink.
 *
 * @param makefile text of Makefile.config
 */
export function librariesOf(makefile: string): readonly string[] {
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(makefile)?.[1] ?? "";
  const all = value("OTHERLIBRARIES").split(/\s+/).filter(Boolean);
  return value("NATDYNLINK").trim() === "true" ? all : all.filter((name) => name !== "dynlink");
}

/**
 * Arguments of make, one call after the other: the machine's OCaml makes the compilers, these the libraries. What depends
 * on what is found out anew, since a release says it of the amd64 back end: arm64's needs another order (4.14.1).
 */
export function makeOlder(
  { compiler, tools }: CrossRequest,
  libraries: readonly string[],
): readonly (readonly string[])[] {
  const own = (name: string) => join(dirname(compiler.path), name);
  const machine = [
    `OCAMLRUN=${own("ocamlrun")}`,
    `NEW_OCAMLRUN=${own("ocamlrun")}`,
    `BOOT_OCAMLLEX=${own("ocamllex")}`,
    `OCAMLYACC=${own("ocamlyacc")}`,
    `CAMLC=${compiler.path}`,
    `CAMLOPT=${own("ocamlopt")}`,
    // SAK is a tool of the build that runs on this machine, so its compiler is this machine's.
    ...["SAK_CC=gcc", "SAK_CFLAGS=-O2", "SAK_LINK=gcc -o $(1) $(2)"],
  ];
  // dune and the makefiles find the compilers by themselves where they are native programs, but in stdlib/.
  const made = ["CAMLC=../ocamlc.opt", "CAMLOPT=../ocamlopt.opt", "OPTCOMPILER=../ocamlopt.opt"];
  return [
    ["depend", `CAMLDEP=${own("ocamldep")}`, ...machine],
    ["ocamlc.opt", "ocamlopt.opt", ...machine],
    ["-C", "tools", "ocamlmklib.opt", ...machine],
    ["-C", "runtime", "libasmrun.a", ...headerArguments(tools)],
    ["-C", "stdlib", "allopt", ...made],
    [
      ...["-C", "otherlibs", "allopt", "MKLIB=$(ROOTDIR)/tools/ocamlmklib.opt"],
      `OTHERLIBRARIES=${libraries.join(" ")}`,
    ],
  ];
}

/** The compilers under the names that crossopt gives them. */
async function installPrograms({ directory, env }: CrossRequest, tree: string): Promise<void> {
  const bin = join(directory, "bin");
  await mkdir(bin);
  for (const name of ["ocamlc.opt", "ocamlopt.opt"]) await cp(join(tree, name), join(bin, name));
  await runOk(["strip", "-o", join(bin, "ocamlmklib"), join(tree, "tools", "ocamlmklib.opt")], {
    env,
  });
}

/** Copies what programs are linked with. dune 2.9 wants Makefile.config, and every dune an ld.conf. */
async function installLibraries({ directory }: CrossRequest, tree: string): Promise<void> {
  const library = join(directory, "lib", "ocaml");
  for (const path of await readdir(tree, { recursive: true })) {
    const place = placeOf(path);
    if (place === undefined) continue;
    await mkdir(dirname(join(library, place)), { recursive: true });
    await cp(join(tree, path), join(library, place));
  }
  await writeFile(join(library, "ld.conf"), "");
}

/** Headers of the libraries beside the standard one; unix has one for each system. */
const headers = /^otherlibs\/(?:unix\/(?:unixsupport|socketaddr)|systhreads\/threads)\.h$/;

/** Where a file of the built source tree is installed, below lib/ocaml; undefined for most. */
export function placeOf(path: string): string | undefined {
  const [name = "", ...parents] = path.split("/").reverse();
  const parent = parents.reverse().join("/");
  if (path === "Makefile.config" || path === "runtime/libasmrun.a") return name;
  if (headers.test(path) || (parent === "runtime/caml" && /\.(?:h|tbl)$/.test(name)))
    return `caml/${name}`;
  if (!/^(?:stdlib|otherlibs\/\w+)$/.test(parent)) return undefined;
  if (name === "std_exit.o" || /^lib\w+\.a$/.test(name)) return name;
  if (!/\.(?:cmi|cmx|cmxa|cmxs|a)$/.test(name)) return undefined;
  return parent === "otherlibs/systhreads" ? `threads/${name}` : name;
}
