import { chmod, mkdir, readdir, readlink, rm, stat } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { visible } from "../base/words.ts";
import { run, runOk } from "../process/run.ts";

/** With messages in English, and without options of the user's. */
const forTar = (env: Environment): Environment => ({ ...env, LC_ALL: "C", TAR_OPTIONS: undefined });

/** Whether `tar` is GNU's: only that can be kept from writing wherever an archive says (`fetchEntry`). */
export async function hasGnuTar(env: Environment): Promise<boolean> {
  return (await run(["tar", "--version"], { env: forTar(env) })).stdout.includes("GNU tar");
}

/**
 * Packs a directory's contents into a tar file, uncompressed because GitHub's client compresses it. Returns its size in
 * bytes. Throws ToolError, for instance when the disk is full.
 */
export async function pack(directory: string, file: string, env: Environment): Promise<number> {
  await runOk(["tar", "--create", "--file", file, "--directory", directory, "."], {
    env: forTar(env),
  });
  return (await stat(file)).size;
}

/** Where an archive is unpacked; all paths are absolute. */
export interface Destination {
  /** It is made here, and removed after a failure. */
  readonly directory: string;
  /** Its place in the end. */
  readonly place: string;
  /** Directories elsewhere that links may lead to. */
  readonly links: readonly string[];
}

/**
 * Unpacks a tar file. It is somebody else's data, so it is refused as a whole if it is broken, if the path of a member
 * is absolute or has `..`, or if a link leads elsewhere than it may. Throws ToolError that says why.
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
  // Without -P, GNU tar keeps every member below its directory, and complains of those that would leave it.
  const { stderr } = await runOk(
    [
      ...["tar", "--extract", "--file", file, "--directory", directory],
      // The clock of the runner that packed it may have been ahead of this one's.
      ...["--no-same-owner", "--warning=no-timestamp"],
    ],
    { env: forTar(env) },
  );
  if (stderr.trim() !== "") throw new ToolError("tar has complaints.", stderr.trim());
}

/** Directories have the archive's modes, which may keep us from reading or removing them. */
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

/** A `..` after a name is always refused: the name may be that of another link. */
function leadsTo(allowed: readonly string[], path: string, target: string): boolean {
  const names = target.split("/").filter((name) => name !== "" && name !== ".");
  const first = names.findIndex((name) => name !== "..");
  if (first !== -1 && names.lastIndexOf("..") > first) return false;
  const end = `${resolve(path, "..", target)}${sep}`;
  return allowed.some((directory) => end.startsWith(`${directory}${sep}`));
}
