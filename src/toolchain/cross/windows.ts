import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../../errors.ts";

/** What configure says of Windows and that is not so without shared libraries, as autoconf writes it. */
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
