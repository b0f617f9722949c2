import { ConfigurationError } from "../base/errors.ts";
import { ensureItem, type Restore } from "../store/item.ts";
import { versionOfCompiler } from "./machine-parts.ts";
import type { Means, ReadyToolchain, Toolchain } from "./toolchain.ts";

/**
 * Finds a toolchain in the store, restores it or builds it there, and asks its compiler for its version either way. Its
 * packages must be installed and the host probed since. Throws ConfigurationError when the machine's OCaml cannot
 * serve it, when the store cannot be written or is full, and ToolError when a tool of the build fails.
 */
export async function ensureToolchain(
  toolchain: Toolchain,
  given: Omit<Means, "compiler">,
  restore?: Restore,
): Promise<ReadyToolchain> {
  const started = performance.now();
  const { compiler, dune } = given.host;
  if (compiler === undefined || dune?.from !== "path")
    throw new ConfigurationError(
      `${compiler ? "dune" : "ocamlc"} is not on PATH; install OCaml and dune, or use \`install: auto\`.`,
    );
  const means = { ...given, compiler };
  const item = await toolchain.item(means);
  const stored = item && (await ensureItem(item, given.context, restore));
  const use = await toolchain.use(stored?.prefix ?? "", means);
  return {
    ...{ toolchain, ...use, prefix: stored?.prefix, origin: stored?.origin ?? "path" },
    key: item?.key ?? { ocaml: versionOfCompiler(compiler), ocamlc: compiler.path },
    seconds: (performance.now() - started) / 1000,
  };
}
