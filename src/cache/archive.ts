import { mkdir, readdir, readlink, rm, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { ToolError } from "../errors.ts";
import { runOk } from "../process.ts";
import type { Environment } from "../toolchain/probe.ts";

/** Messages in English, and nothing of the user's that would change what tar does. */
const forTar = (env: Environment): Environment => ({ ...env, LC_ALL: "C", TAR_OPTIONS: undefined });

/**
 * Packs a directory's contents into a tar file, uncompressed because the service's client compresses. Returns its
 * bytes. Throws ToolError, for one when the disk is full.
 */
export async function pack(directory: string, file: string, env: Environment): Promise<number> {
  await runOk(["tar", "--create", "--file", file, "--directory", directory, "."], {
    env: forTar(env),
  });
  return (await stat(file)).size;
}

/**
 * Unpacks a tar file into `directory`, which is new; `place` is where it will be in the end. An entry is somebody
 * else's data: one with a member that is absolute or climbs by `..`, or with a link that leads out of `place`, is
 * refused as a whole, as is a broken one. Throws ToolError that says why; `directory` is gone then.
 */
export async function unpack(
  file: string,
  directory: string,
  place: string,
  env: Environment,
): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    // Without -P, GNU tar keeps every member below its directory, and says so when it had to.
    const { stderr } = await runOk(
      ["tar", "--extract", "--file", file, "--directory", directory, "--no-same-owner"],
      { env: forTar(env) },
    );
    if (stderr.trim() !== "") throw new ToolError(stderr.trim());
    await refuseLinksOutside(directory, place);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    if (!(error instanceof ToolError)) throw error;
    const words = `${error.output}\n${error.message}`.trim().split("\n")[0] ?? "";
    throw new ToolError(words.replace(/^tar: /, ""));
  }
}

async function refuseLinksOutside(directory: string, place: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() || entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name).slice(directory.length + 1);
    if (!entry.isSymbolicLink()) throw new ToolError(`${path} is neither a file nor a link`);
    const target = resolve(place, path, "..", await readlink(join(directory, path)));
    if (!`${target}${sep}`.startsWith(`${place}${sep}`))
      throw new ToolError(`the link ${path} leads outside, to ${target}`);
  }
}
