import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError, ToolError } from "../base/errors.ts";
import { download, hashOf } from "../process/download.ts";
import { runOk } from "../process/run.ts";

/** Where the package ocaml-source puts its archive. */
const sourceDirectory = "/usr/src";

/** The source that is wanted, and where. */
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

/** A release of OCaml's source as its authors publish it. */
export interface OcamlRelease {
  readonly url: string;
  /** Of the file, in hexadecimal digits. */
  readonly sha256: string;
}

const published = "https://github.com/ocaml/ocaml/releases/download";
const tagged = "https://github.com/ocaml/ocaml/archive";

/**
 * By version. Addresses and hashes are those of the opam repository's packages ocaml-src (and, where that has none,
 * none is here): what a tag's archive holds is not promised to stay the same, but opam relies on it too.
 */
export const ocamlReleases: Readonly<Record<string, OcamlRelease>> = {
  "4.14.0": {
    url: `${tagged}/4.14.0.tar.gz`,
    sha256: "39f44260382f28d1054c5f9d8bf4753cb7ad64027da792f7938344544da155e8",
  },
  "4.14.1": {
    url: `${tagged}/4.14.1.tar.gz`,
    sha256: "776006e6f0b9bcfb6d9d74381c588e587432ca85562fde93bb80472a5145b028",
  },
  "4.14.2": {
    url: `${tagged}/4.14.2.tar.gz`,
    sha256: "c2d706432f93ba85bd3383fa451d74543c32a4e84a1afaf3e8ace18f7f097b43",
  },
  "4.14.3": {
    url: `${tagged}/4.14.3.tar.gz`,
    sha256: "e510689183b2d62b0a7513ea7e47be80ddb9173377a2df436dbc1ca927a64689",
  },
  "4.14.4": {
    url: `${published}/4.14.4/ocaml_4.14.4.tar.gz`,
    sha256: "71415c000ebfce604defafaa584ab5ed10ad81ff180897db4e6fea8dac6e4b0d",
  },
  "5.3.0": {
    url: `${published}/5.3.0/ocaml-5.3.0.tar.gz`,
    sha256: "22c1dd9de21bf43b62d1909041fb5fad648905227bf69550a6a6bef31e654f38",
  },
  "5.4.0": {
    url: `${published}/5.4.0/ocaml-5.4.0.tar.gz`,
    sha256: "6fcf1b192e389e54c4f5cb51306ab2baee2a54a25b1770366de5a8b42695996e",
  },
  "5.4.1": {
    url: `${published}/5.4.1/ocaml-5.4.1.tar.gz`,
    sha256: "d4528517aaa1a44b8e2b1bc109a1ed0a5e0014f3ddc4feb8906b11a7e063e89a",
  },
};

/** The directory that the files are downloaded from, where it is not to be GitHub; they must be the same. */
const releaseVariable = "DUNE_TARGETS_OCAML_URL";

/**
 * Downloads a release, compares it with its hash and unpacks it into the new directory `into`. Throws ToolError when it
 * cannot be downloaded or is not what it must be.
 */
export async function unpackRelease(
  release: OcamlRelease,
  into: string,
  env: Environment,
): Promise<void> {
  const name = release.url.slice(release.url.lastIndexOf("/") + 1);
  const directory = env[releaseVariable];
  const url = directory ? `${directory}/${name}` : release.url;
  const file = `${into}.tar.gz`;
  await download(url, file, env);
  const found = await hashOf(file, "sha256");
  if (found !== release.sha256)
    throw new ToolError(
      `${url} is not the source of OCaml that it must be: its SHA-256 is ${found.slice(0, 16)}… instead of ${release.sha256.slice(0, 16)}…; look for a proxy that alters files, or install the package ocaml-source (opam: ocaml-src) of the version of \`ocamlc\`.`,
    );
  await mkdir(into);
  await runOk(["tar", "-xf", file, "-C", into, "--strip-components=1"], { env });
}

/** Variables that programs and a download need; others would leak into configure, make and the compilers. */
const harmless = new Set(
  "PATH HOME TMPDIR http_proxy https_proxy no_proxy all_proxy HTTPS_PROXY NO_PROXY ALL_PROXY".split(
    " ",
  ),
);

/** The environment in which OCaml's source is downloaded and built. */
export function sourceEnvironment(env: Environment): Environment {
  const kept = Object.entries(env).filter(
    ([name]) => harmless.has(name) || name === releaseVariable,
  );
  return { ...Object.fromEntries(kept), LC_ALL: "C" };
}
