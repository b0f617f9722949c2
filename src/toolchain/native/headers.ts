import { cp } from "node:fs/promises";
import { join } from "node:path";
import { assetDirectory } from "../chip.ts";
import type { CrossTools } from "./cross-build.ts";

type Headers = NonNullable<CrossTools["headers"]>;

/** Absolute directory of C headers that OCaml's own C code is compiled with before the C library's. */
export const headerDirectory = (headers: Headers): string => join(assetDirectory(), headers);

/** Copies them into an unpacked source, where `headerArguments` finds them. */
export async function addHeaders(tree: string, { headers }: CrossTools): Promise<void> {
  if (headers) await cp(headerDirectory(headers), join(tree, headers), { recursive: true });
}

/**
 * Arguments of make that compile with them. configure is not told: it would write them into Makefile.config, which is
 * installed and gives users' makefiles their flags.
 */
export const headerArguments = ({ headers }: CrossTools): readonly string[] =>
  headers ? [`CPPFLAGS=-I$(ROOTDIR)/${headers}`] : [];
