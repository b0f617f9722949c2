import { mkdir } from "node:fs/promises";
import { download, hashOf } from "../download.ts";
import { ToolError } from "../errors.ts";
import { runOk } from "../process.ts";
import type { Environment } from "./probe.ts";

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
export const releaseVariable = "DUNE_TARGETS_OCAML_URL";

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
