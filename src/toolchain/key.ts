import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { binutil } from "./cross/files.ts";
import { headerDirectory } from "./cross/headers.ts";
import { versionOf } from "./finished.ts";
import type { Compiler, Host } from "./host.ts";
import { firmwareAssets } from "./picolibc.ts";
import type { Environment } from "./probe.ts";
import type { Key } from "./store.ts";
import type { CrossBuild, CrossTools, CrossWay, Firmware, NativeChip } from "./toolchain.ts";

/** Raised when the recipe changes in a way that its inputs do not show. */
const schema = "3";
const crossSchema = "2";

/**
 * Everything that decides what a bare-metal toolchain contains. Nothing is run: versions come from dpkg's database as
 * the host was probed, the rest is read. Throws ConfigurationError when a compiler or C library is not a package.
 */
export async function firmwareKey(
  firmware: Firmware,
  compiler: Compiler,
  host: Host,
  store: string,
): Promise<Key> {
  return {
    schema,
    machine: [host.distribution.id, host.distribution.version, host.architecture].join(" "),
    ocaml: compiler.configuration.get("version") ?? "",
    ocamlc: compiler.path,
    "standard library": compiler.configuration.get("standard_library") ?? "",
    triple: firmware.triple,
    flags: [...firmware.compileFlags, ...firmware.linkFlags].join(" "),
    gcc: packageVersion(firmware.compilerPackage, host),
    picolibc: packageVersion(firmware.libraryPackage, host),
    shims: await hashTree(firmwareAssets()),
    store,
  };
}

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
    machine: [host.distribution.id, host.distribution.version, host.architecture].join(" "),
    ocaml: compiler.configuration.get("version") ?? "",
    ocamlc: compiler.path,
    "standard library": compiler.configuration.get("standard_library") ?? "",
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
    shims: await hashTree(firmwareAssets()),
  };
}

function packageVersion(name: string, host: Host): string {
  const version = host.packages.get(name)?.installed;
  if (version !== undefined) return version;
  throw new ConfigurationError(
    `The package ${name} is not installed; install it, or use \`install: auto\`.`,
  );
}

/** SHA-256 (16 hexadecimal digits) over names and contents of all files below a directory, in one fixed order. */
export async function hashTree(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const content = await readFile(join(directory, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}
