import { ConfigurationError } from "../base/errors.ts";
import type { Compiler, Host } from "../machine/host.ts";
import type { Key } from "../store/store.ts";

/** Debian's OCaml and dune. */
export const hostPackages = ["ocaml", "ocaml-dune"] as const;

/** Names of programs and objects, as dune's variables. */
export const programExtensions = { ext_exe: "", ext_obj: ".o", ext_lib: ".a" } as const;

/** As far as it is known, OCaml's version as dune's variable: every toolchain's is that of the machine's own. */
export const ocamlVersion = ({ ocaml }: Pick<Host, "ocaml">): Readonly<Record<string, string>> =>
  ocaml ? { ocaml_version: ocaml.version } : {};

/** A toolchain as an item of the store, which takes about 200 MB while it is built. */
export const toolchainItem = (
  name: string,
): { readonly what: string; readonly name: string; readonly megabytes: number } => ({
  ...{ what: `toolchain ${name}`, name, megabytes: 200 },
});

/** The version of the OCaml on PATH. */
export const versionOfCompiler = ({ configuration }: Compiler): string =>
  configuration.get("version") ?? "";

/** The parts of a key that say of which OCaml, on PATH, something is made. */
export const compilerKey = (compiler: Compiler): Key => ({
  ocaml: versionOfCompiler(compiler),
  ocamlc: compiler.path,
  "standard library": compiler.configuration.get("standard_library") ?? "",
});

/** The version of an installed package, for a key. Throws ConfigurationError where it is not a package's. */
export function packageVersion(name: string, host: Host): string {
  const version = host.packages.get(name)?.installed;
  if (version !== undefined) return version;
  throw new ConfigurationError(
    `The package ${name} is not installed; install it, or use \`install: auto\`.`,
  );
}
