import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { runOk } from "../process.ts";

/** Where the package ocaml-source puts its archive. */
const sourceDirectory = "/usr/src";

/**
 * Puts the source of exactly this OCaml, whose ocamlc is `compiler` (absolute), below `work` and returns the tree's
 * directory: what opam's package ocaml-src has put beside the compiler, or else the distribution's. Debian wraps
 * upstream's archive in a tar with its patches, which concern other parts than the runtime and are not applied.
 * Throws ConfigurationError when there is no source of this version.
 */
export async function unpackSource(
  version: string,
  compiler: string,
  work: string,
): Promise<string> {
  const beside = join(dirname(dirname(compiler)), "lib", "ocaml-src");
  const found = await readFile(join(beside, "VERSION"), "utf8").catch(() => "");
  if (found.split("\n")[0] === version) {
    await cp(beside, join(work, "ocaml"), { recursive: true, verbatimSymlinks: true });
    return join(work, "ocaml");
  }
  const archive = (await list(sourceDirectory)).find((name) =>
    name.startsWith(`ocaml-source-${version}.tar`),
  );
  if (archive === undefined) throw await noSource(version);
  await unpack(join(sourceDirectory, archive), join(work, "package"), []);
  const packaged = join(work, "package", `ocaml-${version}`);
  const upstream = (await list(packaged)).find((name) => name.includes(".orig.tar."));
  if (upstream === undefined) return packaged;
  await unpack(join(packaged, upstream), join(work, "ocaml"), ["--strip-components=1"]);
  return join(work, "ocaml");
}

async function list(directory: string): Promise<readonly string[]> {
  return existsSync(directory) ? readdir(directory) : [];
}

async function unpack(archive: string, into: string, options: readonly string[]): Promise<void> {
  await mkdir(into, { recursive: true });
  await runOk(["tar", "-xf", archive, "-C", into, ...options]);
}

async function noSource(version: string): Promise<ConfigurationError> {
  const versions = (await list(sourceDirectory)).flatMap(
    (name) => /^ocaml-source-(.+)\.tar/.exec(name)?.[1] ?? [],
  );
  const found = versions.length > 0 ? `that of ${versions.join(", ")}` : "none";
  return new ConfigurationError(
    `Bare-metal targets need the source of exactly the OCaml on PATH, ${version}, from the package ocaml-source, and ${sourceDirectory} has ${found}; put the distribution's own ocamlc first on PATH, or leave these targets out.`,
  );
}
