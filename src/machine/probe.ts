import { access, constants, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { sudo } from "../process/process-tree.ts";
import { type Finished, run } from "../process/run.ts";
import { dpkgFormat, parseDpkg, parsePolicy } from "./apt-output.ts";
import { parseOsRelease, shippedVersions, upstreamVersion } from "./distribution.ts";
import type { Compiler, Host, PackageState, ToolVersion } from "./host.ts";
import { alternativesOf, programOf } from "./packages.ts";

/**
 * Reads the machine: its distribution, the OCaml and dune on PATH, the state of `packages` (alternatives `a | b` are
 * taken apart), and how packages could be installed. Changes nothing and works without apt, dpkg or package lists;
 * whatever is not known is undefined.
 */
export async function probeHost(packages: readonly string[], env: Environment): Promise<Host> {
  const names = [...new Set(["ocaml", "ocaml-dune", ...packages.flatMap(alternativesOf)])];
  const [osRelease, compiler, dune, states, installer] = await Promise.all([
    readFile("/etc/os-release", "utf8").catch(() => ""),
    probeCompiler(env),
    ask(["dune", "--version"], env),
    probePackages(names, env),
    probeInstaller(env),
  ]);
  const distribution = parseOsRelease(osRelease);
  const shipped = shippedVersions(distribution);
  return {
    architecture: process.arch,
    distribution,
    cores: availableParallelism(),
    compiler,
    ocaml: known(compiler?.configuration.get("version"), states.get("ocaml"), shipped?.ocaml),
    dune: known(dune?.stdout.trim(), states.get("ocaml-dune"), shipped?.dune),
    packages: states,
    installer,
  };
}

function known(
  onPath: string | undefined,
  state: PackageState | undefined,
  shipped: string | undefined,
): ToolVersion | undefined {
  if (onPath) return { version: onPath, from: "path" };
  if (state?.candidate) return { version: upstreamVersion(state.candidate), from: "package list" };
  return shipped === undefined ? undefined : { version: shipped, from: "distribution" };
}

async function probeCompiler(env: Environment): Promise<Compiler | undefined> {
  const path = await findProgram("ocamlc", env);
  const answer = path && (await ask([path, "-config"], env));
  return path && answer ? { path, configuration: parseConfiguration(answer.stdout) } : undefined;
}

/** The `name: value` lines of `ocamlc -config`. */
export function parseConfiguration(output: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of output.split("\n")) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, value);
  }
  return fields;
}

/** The state of each package. apt is only asked about those that are not there, because it reads all its lists. */
export async function probePackages(
  names: readonly string[],
  env: Environment,
): Promise<ReadonlyMap<string, PackageState>> {
  const [dpkg, paths] = await Promise.all([
    // Exits 1 when it does not know one of the names, and still prints the others.
    tolerant(["dpkg-query", "-W", "-f", dpkgFormat, ...names], env),
    Promise.all(names.map((name) => findProgram(programOf(name), env))),
  ]);
  const installed = dpkg && parseDpkg(dpkg.stdout);
  const absent = names.filter((name) => !installed?.has(name));
  const policy = absent.length > 0 ? await ask(["apt-cache", "policy", ...absent], env) : undefined;
  const candidates = policy && parsePolicy(policy.stdout);
  return new Map(
    names.map((name, i) => [
      name,
      {
        installed: installed?.get(name),
        candidate: installed?.get(name) ?? candidates?.get(name),
        onPath: paths[i] !== undefined,
      },
    ]),
  );
}

async function probeInstaller(env: Environment): Promise<Host["installer"]> {
  if ((await findProgram("apt-get", env)) === undefined)
    return { kind: "foreign", why: "this machine has no apt-get" };
  if (process.getuid?.() === 0) return { kind: "apt", prefix: [] };
  if (await ask([...sudo, "true"], env)) return { kind: "apt", prefix: sudo };
  const without =
    (await findProgram("sudo", env)) === undefined ? "there is no sudo" : "sudo wants a password";
  return { kind: "none", why: `this is not root and ${without}` };
}

/** The path of a program: a name with a slash is a path already, any other is looked for on PATH. */
export async function findProgram(
  name: string | undefined,
  env: Environment,
): Promise<string | undefined> {
  if (name === undefined) return undefined;
  if (name.includes("/")) return (await isExecutable(name)) ? name : undefined;
  for (const directory of env["PATH"]?.split(delimiter) ?? []) {
    const path = join(directory, name);
    if (directory !== "" && (await isExecutable(path))) return path;
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * The version that a program reports of itself; undefined if it is not there or fails. OCaml's compilers take
 * `-version`, others need another `option`.
 */
export async function versionOf(
  program: string,
  env: Environment,
  option = "-version",
): Promise<string | undefined> {
  try {
    const { code, stdout } = await run([program, option], { env });
    return code === 0 ? stdout.trim() : undefined;
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

/** The result of a program (locale C) that succeeded; undefined if it is not there or failed. */
async function ask(argv: readonly string[], env: Environment): Promise<Finished | undefined> {
  const finished = await tolerant(argv, env);
  return finished?.code === 0 ? finished : undefined;
}

/** The same whatever its exit status. */
async function tolerant(argv: readonly string[], env: Environment): Promise<Finished | undefined> {
  try {
    return await run(argv, { env: { ...env, LC_ALL: "C" }, deadline: 30 });
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}
