import { existsSync, mkdtempSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ConfigurationError, ToolError } from "../errors.ts";
import { withTemporary } from "../leftovers.ts";
import { run } from "../process.ts";
import type { Log } from "../report/log.ts";
import { findlibLines } from "./findlib.ts";
import { buildFirmware } from "./firmware.ts";
import type { Compiler, Host } from "./host.ts";
import { firmwareKey } from "./key.ts";
import type { Environment } from "./probe.ts";
import { recipeFor } from "./recipe.ts";
import { inspect, type Key, recordOf, storeDirectory } from "./store.ts";
import { explainStore, refuseUnusable } from "./store-problems.ts";
import type { Firmware, ReadyToolchain, Toolchain } from "./toolchain.ts";

export interface PrepareOptions {
  /** Absolute (`storeRoot`). */
  readonly store: string;
  readonly env: Environment;
  readonly log: Log;
}

/**
 * Finds a toolchain in the store or builds it there, and asks its compiler for its version either way. Its packages
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
  if (toolchain.firmware === undefined) return readyHost(toolchain, compiler, started);
  const { firmware } = toolchain;
  const key = await firmwareKey(firmware, compiler, host, options.store);
  const prefix = storeDirectory(options.store, toolchain.name, key);
  const hit = await isUsable(prefix, key, options);
  if (!hit) await build(toolchain, firmware, compiler, { key, prefix, jobs: host.cores }, options);
  return {
    toolchain,
    prefix,
    findlibLines: findlibLines(toolchain, prefix),
    key,
    hit,
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
    key: { ocaml: compiler.configuration.get("version") ?? "", ocamlc: compiler.path },
    hit: true,
    seconds: (performance.now() - started) / 1000,
    strip: "strip",
    objcopy: "objcopy",
  };
}

async function isUsable(prefix: string, key: Key, { env, log }: PrepareOptions): Promise<boolean> {
  const state = await inspect(prefix, key);
  if (state === "absent") return false;
  if (state === "ready" && (await versionOf(prefix, env)) === key["ocaml"]) return true;
  log.warning(`The toolchain in ${prefix} is damaged and is built again.`);
  await rm(prefix, { recursive: true, force: true });
  return false;
}

/** What the toolchain's own compiler says; undefined when it cannot be asked. */
async function versionOf(prefix: string, env: Environment): Promise<string | undefined> {
  try {
    return (await run([join(prefix, "bin", "ocamlc"), "-version"], { env })).stdout.trim();
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

interface Place {
  readonly key: Key;
  readonly prefix: string;
  readonly jobs: number;
}

async function build(
  toolchain: Toolchain,
  firmware: Firmware,
  compiler: Compiler,
  place: Place,
  options: PrepareOptions,
): Promise<void> {
  const version = place.key["ocaml"] ?? "";
  const recipe = recipeFor(version);
  refuseUnusable(place.prefix, options.env);
  const partial = `${place.prefix}.partial-${process.pid}`;
  const work = mkdtempSync(join(tmpdir(), "dune-targets-"));
  const make = async () => {
    await removeAbandoned(dirname(place.prefix));
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

/** Another process may have been faster; its result is as good as ours. */
async function publish(partial: string, prefix: string): Promise<void> {
  try {
    await rename(partial, prefix);
  } catch (error) {
    if (!existsSync(prefix)) throw error;
  }
}

/** Removes what killed runs left an hour ago or earlier; no build takes that long. */
async function removeAbandoned(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  for (const entry of await readdir(directory)) {
    const path = join(directory, entry);
    if (!entry.includes(".partial-")) continue;
    const started = (await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - started > 3_600_000) await rm(path, { recursive: true, force: true });
  }
}
