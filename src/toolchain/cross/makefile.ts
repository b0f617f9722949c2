import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

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
