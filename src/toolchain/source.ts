import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { runOk } from "../process.ts";
import { type OcamlRelease, ocamlReleases, unpackRelease } from "./ocaml-release.ts";
import type { Environment } from "./probe.ts";

/** Where the package ocaml-source puts its archive. */
const sourceDirectory = "/usr/src";

/** Which source is wanted, and where. */
export interface SourceRequest {
  readonly version: string;
  /** Absolute path of the ocamlc of this version. */
  readonly compiler: string;
  /** A directory to put it below. */
  readonly work: string;
  /** With what a download needs: the proxy, and where releases are if that is not GitHub. */
  readonly env: Environment;
  readonly onLine?: (line: string) => void;
}

/**
 * Puts the source of exactly this OCaml below `work` and returns the tree's directory: what opam's package ocaml-src has
 * put beside the compiler, or else the distribution's, or else the release, downloaded. Debian wraps upstream's archive
 * in a tar with its patches, which concern other parts than the runtime and are not applied. Throws ConfigurationError
 * when there is no source of this version, and ToolError when it cannot be downloaded.
 */
export async function unpackSource(
  request: SourceRequest,
  releases: Readonly<Record<string, OcamlRelease>> = ocamlReleases,
): Promise<string> {
  const { version, compiler, work, env, onLine } = request;
  const tree = join(work, "ocaml");
  const beside = join(dirname(dirname(compiler)), "lib", "ocaml-src");
  const found = await readFile(join(beside, "VERSION"), "utf8").catch(() => "");
  if (found.split("\n")[0] === version) {
    await cp(beside, tree, { recursive: true, verbatimSymlinks: true });
    return tree;
  }
  const archive = (await list(sourceDirectory)).find((name) =>
    name.startsWith(`ocaml-source-${version}.tar`),
  );
  if (archive !== undefined) return unpackPackage(archive, version, work);
  const release = Object.hasOwn(releases, version) ? releases[version] : undefined;
  if (release === undefined) throw await noSource(version);
  onLine?.(`The source of OCaml ${version} is downloaded: ${release.url}`);
  await unpackRelease(release, tree, env);
  return tree;
}

async function unpackPackage(archive: string, version: string, work: string): Promise<string> {
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
    `Toolchains that are built need the source of exactly the OCaml on PATH, ${version}, and neither is it a release whose hash is known here, nor does the package ocaml-source have it: ${sourceDirectory} has ${found}; put the distribution's own ocamlc first on PATH, or leave the targets of these toolchains out.`,
  );
}
