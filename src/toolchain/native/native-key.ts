import type { Environment } from "../../base/environment.ts";
import { type Compiler, type Host, machineText } from "../../machine/host.ts";
import { versionOf } from "../../machine/probe.ts";
import type { Key } from "../../store/store.ts";
import { hashTree, shimsHash } from "../chip.ts";
import { compilerKey, packageVersion } from "../machine-parts.ts";
import {
  binutil,
  type CrossBuild,
  type CrossTools,
  type CrossWay,
  type NativeChip,
} from "./cross-build.ts";
import { headerDirectory } from "./headers.ts";

/** Raised when the recipe changes in a way that its inputs do not show. */
const crossSchema = "2";

/**
 * Everything that decides what a cross compiler contains. The C compiler and the assembler are asked what they are: the
 * packages that bring them are often empty ones with versions of their own. Throws ConfigurationError when a C library
 * is not a package.
 */
export async function crossKey(
  { build, tools, way, env }: CrossIngredients,
  compiler: Compiler,
  host: Host,
  store: string,
): Promise<Key> {
  const packages = build.decisive.map((name) => `${name}=${packageVersion(name, host)}`);
  const said = async (program: string) =>
    (await versionOf(program, env, "--version"))?.split("\n")[0] ?? "none";
  return {
    schema: crossSchema,
    machine: machineText(host),
    ...compilerKey(compiler),
    triple: tools.triple,
    way,
    configure: tools.configure.join(" "),
    gcc: await said(`${tools.tools}-gcc`),
    binutils: await said(binutil(tools, "as")),
    packages: packages.join(" "),
    ...(tools.headers && { headers: await hashTree(headerDirectory(tools.headers)) }),
    ...(build.bareMetal && (await chipKey(build.bareMetal))),
    store,
  };
}

interface CrossIngredients {
  readonly build: CrossBuild;
  readonly tools: CrossTools;
  readonly way: CrossWay;
  readonly env: Environment;
}

async function chipKey(chip: NativeChip): Promise<Key> {
  const { assemblerFlags, compileFlags, linkFlags } = chip;
  return {
    flags: [...compileFlags, ...linkFlags].join(" "),
    assembler: assemblerFlags.join(" "),
    shims: await shimsHash(),
  };
}
