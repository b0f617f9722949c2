import { join } from "node:path";
import type { Context } from "../base/context.ts";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError } from "../base/errors.ts";
import { findlibLines } from "../machine/findlib.ts";
import type { Compiler, Host } from "../machine/host.ts";
import { versionOf } from "../machine/probe.ts";
import type { OpamMeans } from "../opam/opam-means.ts";
import type { ResolvedRepository } from "../opam/repositories.ts";
import { ensureItem, type Restore, type StoreItem } from "../store/item.ts";
import { buildFirmware } from "./bytecode/build-bytecode.ts";
import { recipeFor } from "./bytecode/bytecode-recipe.ts";
import { makesForeignCode } from "./foreign.ts";
import { firmwareKey } from "./key.ts";
import { crossItem, useCross } from "./native/cross-compiler.ts";
import { releaseVariable } from "./ocaml-source.ts";
import type { CrossBuild, Firmware, OpamBuild, ReadyToolchain, Toolchain } from "./toolchain.ts";
import { unikernelItem, useUnikernel } from "./unikernel/unikernel.ts";

export interface PrepareOptions extends Context {
  readonly restore?: Restore;
  /** What toolchains that opam builds are made with; undefined where the plan has none. */
  readonly opam?: {
    readonly repositories: readonly ResolvedRepository[];
    readonly means: OpamMeans;
    /** Directories of the machine's own installed libraries. */
    readonly libraries: readonly string[];
  };
}

/**
 * Finds a toolchain in the store, restores it or builds it there, and asks its compiler for its version either way. Its
 * packages must be installed and the host probed since. Throws ConfigurationError when the machine's OCaml cannot
 * serve it, when the store cannot be written or is full, and ToolError when a tool of the build fails.
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
  const made = await prepare(toolchain, { compiler, host, options });
  return { toolchain, ...made, seconds: (performance.now() - started) / 1000 };
}

/** What a toolchain is made with. */
interface Means {
  readonly compiler: Compiler;
  readonly host: Host;
  readonly options: PrepareOptions;
}

type Made = Omit<ReadyToolchain, "toolchain" | "seconds">;

function prepare(toolchain: Toolchain, means: Means): Promise<Made> | Made {
  const { build } = toolchain;
  if (build === undefined) return machineOwn(means.compiler);
  if (build.kind === "firmware") return prepareFirmware(toolchain, build, means);
  if (build.kind === "cross") return prepareCross(toolchain, build, means);
  return prepareUnikernel(toolchain, build, means);
}

function machineOwn(compiler: Compiler): Made {
  return {
    prefix: undefined,
    findlibLines: [],
    programs: undefined,
    key: { ocaml: compiler.configuration.get("version") ?? "", ocamlc: compiler.path },
    origin: "path",
    strip: "strip",
    objcopy: "objcopy",
  };
}

async function prepareFirmware(
  toolchain: Toolchain,
  firmware: Firmware,
  { compiler, host, options }: Means,
): Promise<Made> {
  const { name } = toolchain;
  const { env, log, store } = options;
  const key = await firmwareKey(firmware, compiler, host, store);
  const version = key["ocaml"] ?? "";
  const recipe = recipeFor(version);
  const item: StoreItem = {
    ...{ what: `toolchain ${name}`, name, key, inPlace: false, megabytes: 200 },
    build: (place) =>
      buildFirmware({
        ...{ chip: firmware, recipe, compiler, version, ...place },
        jobs: options.jobs,
        env: cleanEnvironment(env),
        onLine: (line) => log.verbose && log.child(line, name),
      }),
    answers: async (prefix) => (await versionOf(join(prefix, "bin", "ocamlc"), env)) === version,
  };
  const { prefix, origin } = await ensureItem(item, options, options.restore);
  return {
    ...{ prefix, key, origin },
    findlibLines: findlibLines(toolchain, prefix),
    programs: undefined,
    strip: `${firmware.tools}-strip`,
    objcopy: `${firmware.tools}-objcopy`,
  };
}

async function prepareCross(
  toolchain: Toolchain,
  build: CrossBuild,
  { compiler, host, options }: Means,
): Promise<Made> {
  const { env, log, store } = options;
  const tools = build.on[host.architecture];
  if (tools === undefined)
    throw new Error(`nothing makes ${toolchain.name} on ${host.architecture}`);
  const item = await crossItem({
    ...{ toolchain, build, tools, compiler, host, store },
    env: cleanEnvironment(env),
    onLine: (line) => log.verbose && log.child(line, toolchain.name),
    tell: (text) => log.info(`  ${toolchain.name}: ${text}`),
  });
  const { prefix, origin } = await ensureItem(item, options, options.restore);
  return { ...{ prefix, origin }, key: item.key, ...useCross(toolchain, tools, prefix) };
}

async function prepareUnikernel(
  toolchain: Toolchain,
  { on }: OpamBuild,
  { compiler, host, options }: Means,
): Promise<Made> {
  const { env, store, opam } = options;
  const cross = on[host.architecture];
  if (cross === undefined || opam === undefined)
    throw new Error(`nothing makes ${toolchain.name} on ${host.architecture}`);
  const { repositories, means, libraries } = opam;
  const request = { toolchain, cross, compiler, host, repositories, store, env };
  const item = unikernelItem(request, means);
  const { prefix, origin } = await ensureItem(item, options, options.restore);
  const linkable = makesForeignCode(toolchain, host.architecture) ? [] : libraries;
  const use = await useUnikernel(toolchain, cross, prefix, linkable);
  return { ...{ prefix, origin }, key: item.key, ...use };
}

/** What programs and a download need; other variables would leak into configure, make and the compilers. */
const harmless = new Set(
  "PATH HOME TMPDIR http_proxy https_proxy no_proxy all_proxy HTTPS_PROXY NO_PROXY ALL_PROXY".split(
    " ",
  ),
);

function cleanEnvironment(env: Environment): Environment {
  const kept = Object.entries(env).filter(
    ([name]) => harmless.has(name) || name === releaseVariable,
  );
  return { ...Object.fromEntries(kept), LC_ALL: "C" };
}
