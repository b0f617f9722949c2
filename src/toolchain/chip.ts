import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runOk } from "../process/run.ts";
import type { Chip } from "./toolchain.ts";

/** Where the C side of a bare-metal toolchain is made. All paths are absolute. */
export interface ChipBuild {
  readonly chip: Chip;
  /** Where the files are put, and where they will be when they are used. */
  readonly directory: string;
  readonly prefix: string;
  /** An empty directory for everything that is not kept. */
  readonly work: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onLine: (line: string) => void;
}

/** Directory of the C sources and wrapper scripts. */
export function firmwareAssets(): string {
  return join(assetDirectory(), "firmware");
}

/** A hash of these, for the key of whatever is made with them. */
export const shimsHash = (): Promise<string> => hashTree(firmwareAssets());

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

/** Makes the directories of a toolchain and puts our headers and libatomic there, which configure's tests need. */
export async function startChip(build: ChipBuild): Promise<void> {
  const { directory } = build;
  for (const part of ["bin", "include", "lib/ocaml/caml"])
    await mkdir(join(directory, part), { recursive: true });
  await cp(join(firmwareAssets(), "include"), join(directory, "include"), { recursive: true });
  await archive(build, "libatomic.a", ["atomic"], ["-fno-builtin"]);
}

/** Puts what picolibc lacks into `lib/libshim.a`, which every program is linked with. */
export async function addShim(build: ChipBuild): Promise<void> {
  await archive(build, "libshim.a", ["shim", "memory"], []);
}

/** The chip's compiler with the flags of every compilation. */
export function chipCompiler({ chip, directory }: ChipBuild): readonly string[] {
  return [`${chip.tools}-gcc`, ...chip.compileFlags, `-I${join(directory, "include")}`];
}

/** Compiles C sources of ours into an archive under lib/. */
async function archive(
  build: ChipBuild,
  library: string,
  sources: readonly string[],
  flags: readonly string[],
): Promise<void> {
  const objects = sources.map((source) => join(build.work, `${source}.o`));
  for (const [i, source] of sources.entries())
    await compile(build, join(firmwareAssets(), `${source}.c`), objects[i] ?? "", flags);
  const path = join(build.directory, "lib", library);
  await runOk([`${build.chip.tools}-ar`, "rcs", path, ...objects], { env: build.env });
}

async function compile(
  build: ChipBuild,
  source: string,
  object: string,
  flags: readonly string[],
): Promise<void> {
  const size = ["-Os", "-ffunction-sections", "-fdata-sections"];
  const argv = [...chipCompiler(build), ...size, ...flags, "-c", source, "-o", object];
  await runOk(argv, { env: build.env, onLine: build.onLine });
}

/** Writes those of our wrapper scripts that are `wanted` into bin/, with the chip's words and those that are given. */
export async function writeScripts(
  { chip, directory, prefix }: ChipBuild,
  wanted: (name: string) => boolean,
  words: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  const values = {
    GCC: [`${chip.tools}-gcc`],
    AR: [`${chip.tools}-ar`],
    CFLAGS: [...chip.compileFlags, `-I${prefix}/include`],
    LDFLAGS: [...chip.linkFlags, `-L${prefix}/lib`],
    SHIM: [`${prefix}/lib/libshim.a`],
    ...words,
  };
  const scripts = join(firmwareAssets(), "bin");
  for (const name of (await readdir(scripts)).filter(wanted)) {
    const text = fillTemplate(await readFile(join(scripts, name), "utf8"), values);
    await writeFile(join(directory, "bin", name), text, { mode: 0o755 });
  }
}

/** Where a linked program may live: two regions, in bytes. */
export interface MemoryMap {
  readonly flash: readonly [origin: number, size: number];
  readonly ram: readonly [origin: number, size: number];
  readonly stack: number;
}

/** The memory map as the symbols that picolibc's linker script reads, with its hosted start and semihosting. */
export function picolibcLink({ flash, ram, stack }: MemoryMap): readonly string[] {
  const symbols = {
    __flash: flash[0],
    __flash_size: flash[1],
    __ram: ram[0],
    __ram_size: ram[1],
    __stack_size: stack,
  };
  return [
    "--oslib=semihost",
    "--crt0=hosted",
    ...Object.entries(symbols).map(
      ([name, value]) => `-Wl,--defsym=${name}=0x${value.toString(16)}`,
    ),
  ];
}

/** A shell word that stands for `text` itself, whatever is in it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A wrapper script with every `@NAME@` replaced by the words of that name, quoted for the shell. A name without words
 * is our own mistake.
 */
export function fillTemplate(
  template: string,
  values: Readonly<Record<string, readonly string[]>>,
): string {
  return template.replace(/@([A-Z]+)@/g, (_, name: string) => {
    const words = values[name];
    if (words === undefined) throw new Error(`no value for @${name}@`);
    return words.map(shellWord).join(" ");
  });
}

/**
 * The repository's `toolchains/` directory: C shims and wrapper scripts. It lies beside `dist/` and `src/`, at
 * different depths above the module that asks.
 */
export function assetDirectory(): string {
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; ) {
    const assets = join(directory, "toolchains");
    if (existsSync(join(assets, "firmware"))) return assets;
    const parent = dirname(directory);
    if (parent === directory) throw new Error(`no toolchains/ above ${import.meta.url}`);
    directory = parent;
  }
}
