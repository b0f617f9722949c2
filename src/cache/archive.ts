import { chmod, mkdir, readdir, readlink, rm, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { visible } from "../base/words.ts";
import { run, runOk } from "../process/run.ts";

/** Messages in English, and nothing of the user's that would change what tar does. */
const forTar = (env: Environment): Environment => ({ ...env, LC_ALL: "C", TAR_OPTIONS: undefined });

/** Whether `tar` is GNU's: no other can be kept from writing where an archive's members say (transfer.ts). */
export async function hasGnuTar(env: Environment): Promise<boolean> {
  return (await run(["tar", "--version"], { env: forTar(env) })).stdout.includes("GNU tar");
}

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

/** Where an archive goes. All are absolute. */
export interface Destination {
  /** It is made, and is not there after a failure. */
  readonly directory: string;
  /** Where that will be in the end. */
  readonly place: string;
  /** Directories elsewhere that links may lead to. */
  readonly links: readonly string[];
}

/**
 * Unpacks a tar file. An entry is somebody else's data: one with a member that is absolute or climbs by `..`, or with a
 * link that leads elsewhere than it may, is refused as a whole, as is a broken one. Throws ToolError that says why.
 */
export async function unpack(file: string, to: Destination, env: Environment): Promise<void> {
  const { directory } = to;
  try {
    await mkdir(directory);
    await extract(file, directory, env).finally(() => openDirectories(directory));
    await refuseLinksOutside(to);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function extract(file: string, directory: string, env: Environment): Promise<void> {
  // Without -P, GNU tar keeps every member below its directory, and says so when it had to.
  const { stderr } = await runOk(
    [
      ...["tar", "--extract", "--file", file, "--directory", directory],
      // Another runner's clock may be a little ahead of this one's.
      ...["--no-same-owner", "--warning=no-timestamp"],
    ],
    { env: forTar(env) },
  );
  if (stderr.trim() !== "") throw new ToolError("tar has complaints.", stderr.trim());
}

/** A directory's mode is the archive's; it must not keep us from looking into it, nor from removing it. */
async function openDirectories(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true }))
    if (entry.isDirectory()) await openDirectories(join(directory, entry.name));
}

async function refuseLinksOutside({ directory, place, links }: Destination): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() || entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name).slice(directory.length + 1);
    if (!entry.isSymbolicLink())
      throw new ToolError(`${visible(path)} is neither a file nor a link`);
    const target = await readlink(join(directory, path));
    if (!leadsTo([place, ...links], join(place, path), target))
      throw new ToolError(`the link ${visible(path)} leads outside, to ${visible(target)}`);
  }
}

/** A `..` after a name is refused wherever it seems to lead, since the name may be that of another link. */
function leadsTo(allowed: readonly string[], path: string, target: string): boolean {
  const names = target.split("/").filter((name) => name !== "" && name !== ".");
  const first = names.findIndex((name) => name !== "..");
  if (first !== -1 && names.lastIndexOf("..") > first) return false;
  const end = `${resolve(path, "..", target)}${sep}`;
  return allowed.some((directory) => end.startsWith(`${directory}${sep}`));
}
