import { mkdtempSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ConfigurationError, ToolError } from "../errors.ts";
import { withTemporary } from "../leftovers.ts";
import type { Log } from "../report/log.ts";
import { findlibLines } from "./findlib.ts";
import { isUsable, partialOf, publish, removeAbandoned, versionOf } from "./finished.ts";
import { buildFirmware } from "./firmware.ts";
import type { Compiler, Host } from "./host.ts";
import { firmwareKey } from "./key.ts";
import type { Environment } from "./probe.ts";
import { type Recipe, recipeFor } from "./recipe.ts";
import { type Key, recordOf, storeDirectory } from "./store.ts";
import { explainStore, refuseUnusable } from "./store-problems.ts";
import type { Firmware, ReadyToolchain, Toolchain } from "./toolchain.ts";

export interface PrepareOptions {
  /** Absolute (`storeRoot`). */
  readonly store: string;
  readonly env: Environment;
  readonly log: Log;
  /**
   * Fills a new directory with a finished toolchain from elsewhere, `place` being where it will go; false, with the
   * directory not there, when there is none.
   */
  readonly restore?: (wanted: {
    readonly toolchain: string;
    readonly key: Key;
    readonly directory: string;
    readonly place: string;
  }) => Promise<boolean>;
}

/**
 * Finds a toolchain in the store, restores it or builds it there, and asks its compiler for its version either way. Its packages
 * must be installed and the host probed since. A finished toolchain appears under its name in one step; one that does
 * not answer is built anew with a warning. Throws ConfigurationError when the machine's OCaml cannot serve it, when
 * the store cannot be written or is full, and ToolError when a tool of the build fails.
 */
export async function prepareToolchain(
  toolchain: Toolchain,
  host: Host,
  options: PrepareOptions,
): Promise<ReadyToolchain> {
  const started = performance.now();
  const { compiler, dune } = host;
  if (compiler === undefined || dune?.from !== "path")
    throw new ConfigurationError(
      `${compiler ? "dune" : "ocamlc"} is not on PATH; install OCaml and dune, or use \`install: auto\`.`,
    );
  const { build: made } = toolchain;
  if (made === undefined) return readyHost(toolchain, compiler, started);
  if (made.kind === "opam")
    throw new ConfigurationError(`The toolchain ${toolchain.name} cannot be built yet.`);
  const firmware = made;
  const key = await firmwareKey(firmware, compiler, host, options.store);
  const recipe = recipeFor(key["ocaml"] ?? "");
  const prefix = storeDirectory(options.store, toolchain.name, key);
  const origin = await find(toolchain.name, key, prefix, options);
  if (origin === undefined)
    await build(
      { toolchain, firmware, compiler, recipe },
      { key, prefix, jobs: host.cores },
      options,
    );
  return {
    toolchain,
    prefix,
    findlibLines: findlibLines(toolchain, prefix),
    programs: undefined,
    key,
    origin: origin ?? "built",
    seconds: (performance.now() - started) / 1000,
    strip: `${firmware.tools}-strip`,
    objcopy: `${firmware.tools}-objcopy`,
  };
}

function readyHost(toolchain: Toolchain, compiler: Compiler, started: number): ReadyToolchain {
  return {
    toolchain,
    prefix: undefined,
    findlibLines: [],
    programs: undefined,
    key: { ocaml: compiler.configuration.get("version") ?? "", ocamlc: compiler.path },
    origin: "path",
    seconds: (performance.now() - started) / 1000,
    strip: "strip",
    objcopy: "objcopy",
  };
}

/** Where a toolchain that needs no building comes from, after its compiler has answered. */
async function find(
  name: string,
  key: Key,
  prefix: string,
  options: PrepareOptions,
): Promise<"store" | "cache" | undefined> {
  if (await isUsable(prefix, key, options)) return "store";
  refuseUnusable(prefix, options.env);
  const directory = partialOf(prefix);
  const restore = async () => {
    await mkdir(dirname(prefix), { recursive: true });
    await removeAbandoned(dirname(prefix));
    if (!(await options.restore?.({ toolchain: name, key, directory, place: prefix }))) return;
    await publish(directory, prefix);
    return (await isUsable(prefix, key, options)) ? "cache" : undefined;
  };
  try {
    return await withTemporary(directory, restore);
  } catch (error) {
    throw await explainStore(error, prefix, options.env);
  }
}

interface Place {
  readonly key: Key;
  readonly prefix: string;
  readonly jobs: number;
}

/** What is built. */
interface Work {
  readonly toolchain: Toolchain;
  readonly firmware: Firmware;
  readonly compiler: Compiler;
  readonly recipe: Recipe;
}

async function build(
  { toolchain, firmware, compiler, recipe }: Work,
  place: Place,
  options: PrepareOptions,
): Promise<void> {
  const version = place.key["ocaml"] ?? "";
  const partial = partialOf(place.prefix);
  const work = mkdtempSync(join(tmpdir(), "dune-targets-"));
  const make = async () => {
    await mkdir(partial, { recursive: true });
    await buildFirmware({
      firmware,
      recipe,
      compiler,
      version,
      directory: partial,
      prefix: place.prefix,
      work,
      jobs: place.jobs,
      env: cleanEnvironment(options.env),
      onLine: (line) => options.log.verbose && options.log.child(line, toolchain.name),
    });
    const record = recordOf(place.key);
    await writeFile(join(partial, record.name), record.text);
    await publish(partial, place.prefix);
  };
  try {
    await withTemporary(work, () => withTemporary(partial, make));
  } catch (error) {
    throw await explainStore(error, place.prefix, options.env);
  }
  if ((await versionOf(place.prefix, options.env)) !== version)
    throw new ToolError(`The toolchain ${toolchain.name} was built but does not answer.`);
}

/** Variables that would leak into configure, make and the compilers are left out. */
function cleanEnvironment(env: Environment): Environment {
  const { PATH, HOME, TMPDIR } = env;
  return { PATH, HOME, TMPDIR, LC_ALL: "C" };
}
