import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../base/errors.ts";
import { addShim, startChip, writeScripts } from "../chip.ts";
import type { CrossRequest, NativeChip } from "./cross-build.ts";

/** The last step of `make crossopt`, from its comment to the end of the recipe. */
const compilerLibraries =
  /^\t# We now build the compiler libs again, but for target.*\n(?:\t.*\n)+/m;

/**
 * OCaml's Makefile.cross without the step that compiles the compiler's own libraries a second time, for programs of the
 * target: nothing of them is kept, and it takes a quarter of the whole (5.4.1, 75 of 325 CPU seconds). `installcross`
 * finds those of the first time in their place. A makefile without that step stays as it is.
 */
export function withoutCompilerLibraries(makefile: string): string {
  return makefile.replace(compilerLibraries, "");
}

/** Edits Makefile.cross of an unpacked source (`withoutCompilerLibraries`). */
export async function shortenCrossopt(tree: string): Promise<void> {
  const file = join(tree, "Makefile.cross");
  await writeFile(file, withoutCompilerLibraries(await readFile(file, "utf8")));
}

/**
 * Puts picolibc's other half where the cross compiler will be, which must be there before OCaml is configured with it:
 * configure and make link programs. Returns configure's arguments. OCaml's own code is assembled without compressed
 * instructions, because its jump tables are rows of `j` that are taken to be 4 bytes each (asmcomp/riscv/emit.mlp).
 */
export async function addChip(request: CrossRequest, chip: NativeChip): Promise<readonly string[]> {
  const build = { ...request, chip };
  await startChip(build);
  await addShim(build);
  await writeScripts(build, (name) => name === "cc", {});
  return [
    `CC=${request.prefix}/bin/cc`,
    `AS=${[`${chip.tools}-as`, ...chip.assemblerFlags].join(" ")}`,
    "CPPFLAGS=-D_REENTRANT",
  ];
}

/** The case of configure for Linux on RISC-V, as autoconf writes it. */
const linuxArm = /^ *riscv64-\*-linux\*\) :\n.*\bsystem=linux\b.*\n/m;

/**
 * OCaml's configure with a native back end for RISC-V without an operating system: all is as on Linux but the system's
 * name, which turns off what only Linux has. Throws ConfigurationError when it is not the configure that this is for.
 *
 * @param version of OCaml, for the message
 */
export function acceptBareMetal(configure: string, version: string): string {
  const [arm] = linuxArm.exec(configure) ?? [];
  if (arm === undefined)
    throw new ConfigurationError(
      `The configure of OCaml ${version} has no case \`riscv64-*-linux*)\` that sets system=linux, so it cannot be taught bare metal; use OCaml 5.4.1, or leave the target riscv64 out.`,
    );
  const bare = arm
    .replace("riscv64-*-linux*", "riscv64-*-elf*|riscv64-*-none*")
    .replace("system=linux", "system=none");
  return configure.replace(arm, () => `${bare}${arm}`);
}

/** Edits the configure of an unpacked source (`acceptBareMetal`). */
export async function teachConfigure(tree: string, version: string): Promise<void> {
  const file = join(tree, "configure");
  await writeFile(file, acceptBareMetal(await readFile(file, "utf8"), version));
}

/** Cases of configure for Windows that are not so without shared libraries, as autoconf writes them. */
const edits: readonly { readonly what: string; readonly from: RegExp; readonly to: string }[] = [
  {
    what: "refuses --disable-shared",
    from: /^( *)\*-pc-windows\|\*-w64-mingw32\*\) :\n(?= *as_fn_error [^\n]*with --disable-shared)/m,
    to: "$1*-pc-windows) :\n",
  },
  {
    what: "looks for flexlink",
    from: /^( *),\*,,\*-w64-mingw32\*\|,\*,,\*-pc-windows\) :$/m,
    to: "$1,true,,*-w64-mingw32*|,*,,*-pc-windows) :",
  },
  {
    what: "links by flexlink",
    from: /^( *toolchain="mingw"\n) *mkexe_cmd_exp="flexlink [^\n]*\n *mkexe_cmd="flexlink [^\n]*\n *mkexe_ldflags_prefix=[^\n]*\n/m,
    to: "$1",
  },
];

/**
 * OCaml's configure with `--disable-shared` for mingw-w64. OCaml links Windows' programs by flexlink, of FlexDLL, so that
 * they can load libraries which call back into them. Without shared libraries nothing is loaded and gcc can link them,
 * but configure refuses that. Throws ConfigurationError when it is not the configure that this is for.
 *
 * @param version of OCaml, for the message
 */
export function acceptStatic(configure: string, version: string): string {
  return edits.reduce((text, { what, from, to }) => {
    if (!from.test(text))
      throw new ConfigurationError(
        `The configure of OCaml ${version} has no case for mingw-w64 that ${what}, so it cannot be taught static programs; use OCaml 5.4.1, or leave the target windows out.`,
      );
    return text.replace(from, to);
  }, configure);
}

/** Edits the configure of an unpacked source (`acceptStatic`). */
export async function teachStatic(tree: string, version: string): Promise<void> {
  const file = join(tree, "configure");
  await writeFile(file, acceptStatic(await readFile(file, "utf8"), version));
}
