import { chmod } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../base/context.ts";
import type { Environment } from "../base/environment.ts";
import { ConfigurationError, ToolError } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";
import { download, hashOf } from "../process/download.ts";
import { run } from "../process/run.ts";
import { ensureItem } from "../store/item.ts";

/** The opam that is run. */
export interface OpamProgram {
  /** Absolute, or `opam` for that on PATH. */
  readonly path: string;
  readonly version: string;
  readonly from: "path" | "store" | "cache" | "built";
}

/** opam before 2.1 knows neither system dependencies nor switches made from a list of packages. */
const oldest = "2.1.0";

/** The URL to download the release from instead of GitHub; the file must be the same. */
const urlVariable = "DUNE_TARGETS_OPAM_URL";

/**
 * The opam on PATH if it is 2.1 or newer, else the official release from the store, which is downloaded into it if it
 * is not there yet and must have the hash below. Throws ConfigurationError where there is no release for the machine,
 * and ToolError when it cannot be downloaded or has another hash.
 */
export async function findOpam(
  context: Context,
  release: OpamRelease = officialRelease,
): Promise<OpamProgram> {
  const onPath = await opamVersion("opam", context.env);
  if (onPath !== undefined && versionAtLeast(onPath, oldest))
    return { path: "opam", version: onPath, from: "path" };
  if (onPath !== undefined)
    context.log.info(
      `The opam on PATH is ${onPath}, and ${oldest} or newer is needed: opam ${release.version} is used.`,
    );
  const file = release.files[process.arch];
  if (file === undefined) throw noRelease(release);
  const { prefix, origin } = await ensureItem(
    {
      what: "opam",
      name: "opam",
      key: { version: release.version, sha512: file.sha512 },
      inPlace: false,
      build: async ({ directory }) => {
        const path = join(directory, "opam");
        const url = `${context.env[urlVariable] || release.url}/${file.name}`;
        await download(url, path, context.env);
        await compare(path, file.sha512, url);
        await chmod(path, 0o755);
      },
      answers: async (found) =>
        (await opamVersion(join(found, "opam"), context.env)) === release.version,
    },
    context,
  );
  return { path: join(prefix, "opam"), version: release.version, from: origin };
}

/** The version of an opam; undefined when there is none that answers. */
async function opamVersion(program: string, env: Environment): Promise<string | undefined> {
  try {
    const { stdout } = await run([program, "--version"], { env, deadline: 30 });
    return /^\d+\.\d+\S*$/m.exec(stdout)?.[0];
  } catch (error) {
    if (error instanceof ToolError) return undefined;
    throw error;
  }
}

async function compare(path: string, sha512: string, url: string): Promise<void> {
  const found = await hashOf(path, "sha512");
  if (found === sha512) return;
  throw new ToolError(
    `${url} is not the opam that it must be: its SHA-512 is ${found.slice(0, 16)}… instead of ${sha512.slice(0, 16)}…; look for a proxy that alters files, or install opam ${oldest} or newer yourself.`,
  );
}

function noRelease({ version, files }: OpamRelease): ConfigurationError {
  return new ConfigurationError(
    `There is no release of opam ${version} for this machine (${process.arch}; ${Object.keys(files).join(" and ")} have one); install opam ${oldest} or newer yourself, so that it is on PATH.`,
  );
}

/** A release of opam: for each architecture one program that needs no library. */
export interface OpamRelease {
  readonly version: string;
  /** The directory of the files. */
  readonly url: string;
  /** The file for each architecture, by Node's name of it, and its SHA-512 in hexadecimal digits. */
  readonly files: Readonly<Record<string, { readonly name: string; readonly sha512: string }>>;
}

/**
 * opam 2.5.2 for Linux. The hashes are those that opam's own installer checks, SHA-512 because no other kind is
 * published (shell/install.sh of ocaml/opam, commit 080443c0a of 2026-07-09).
 */
export const officialRelease: OpamRelease = {
  version: "2.5.2",
  url: "https://github.com/ocaml/opam/releases/download/2.5.2",
  files: {
    x64: {
      name: "opam-2.5.2-x86_64-linux",
      sha512:
        "508a128cec8ddf06e763db56232818481a4eee7725fb725c08f543b4aefa0daa23042ec89a4dcb4fe8eac99c53c219196c715eec46b4f1f6769b47782f79943a",
    },
    arm64: {
      name: "opam-2.5.2-arm64-linux",
      sha512:
        "a8e2d121e4e6e50db6a4c241fdca4ab29a4aa4a7df12dc0bd9d85cda19c413175725099d4e734790654291c155e472c53d91659bd6e78cb3ce6c3fe8da9c5c89",
    },
  },
};
