import { createHash } from "node:crypto";
import { createReadStream, mkdtempSync } from "node:fs";
import {
  chmod,
  copyFile,
  open,
  readFile,
  rename,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../base/environment.ts";
import { ToolError } from "../base/errors.ts";
import { withTemporary } from "../process/leftovers.ts";
import { runOk } from "../process/run.ts";
import type { ImageExpectation } from "../targets/target.ts";
import type { PublishedFile } from "./manifest.ts";
import { PARTIAL } from "./output-directory.ts";

/** A built and verified file and its destination. */
export interface Publication {
  /** Path of the file that dune built; it is only read. */
  readonly built: string;
  /** The bytes that are published in its place, where dune has left something open. */
  readonly filled?: Uint8Array;
  /** File name in the output directory, from `imageNames`. */
  readonly file: string;
  /** Absolute, and there. */
  readonly outputDirectory: string;
  /** The toolchain's programs, which strip an image and keep the debug file, and their environment. */
  readonly strip?: {
    readonly strip: string;
    readonly objcopy: string;
    readonly env?: Environment;
  };
  /** Faults of an image; asked once more when it has been stripped. */
  readonly verify?: (bytes: Uint8Array) => readonly string[];
  /** Number of zeros that it needs at its end (`missingBytes`). */
  readonly missing?: (bytes: Uint8Array) => number;
}

/**
 * Copies an image to the output directory (a link would share its inode with dune's cache), strips it if asked to, and
 * hashes the result. Debuggers find the debug file, `FILE.debug`, through the image's .gnu_debuglink. Files appear
 * whole or not at all. Throws ToolError when strip or objcopy fails, or damages the image.
 */
export async function publishImage(
  publication: Publication,
): Promise<PublishedFile & { readonly debug: PublishedFile | null }> {
  const { built, filled, file, outputDirectory, strip, verify, missing } = publication;
  const temporary = mkdtempSync(join(outputDirectory, PARTIAL));
  return withTemporary(temporary, async () => {
    const image = join(temporary, file);
    await (filled ? writeFile(image, filled) : copyFile(built, image));
    const executable = ((await stat(built)).mode & 0o111) !== 0;
    // dune's files are read-only, which is only a nuisance to those who get them.
    await chmod(image, executable ? 0o755 : 0o644);
    const stripped = strip && !(await hasAppendedBytecode(image));
    if (stripped) await stripImage(temporary, file, strip);
    if (missing) {
      const whole = await readFile(image);
      await truncate(image, whole.length + missing(whole));
    }
    const lost = stripped ? (verify?.(await readFile(image)) ?? []) : [];
    if (lost.length > 0)
      throw new ToolError(`strip has damaged it: ${lost.join("; ")}; set strip: false.`);
    const debug = stripped ? await publishFile(temporary, `${file}.debug`, outputDirectory) : null;
    return { ...(await publishFile(temporary, file, outputDirectory)), debug };
  });
}

/** Whether strip finds something in such images and does them no harm. */
export function canStrip(image: ImageExpectation): boolean {
  return image.format !== "js" && !(image.format === "elf" && image.finished);
}

/** Writes text (latin1) to a file in the output directory (absolute), whole or not at all. */
export async function publishText(
  file: string,
  text: string,
  outputDirectory: string,
): Promise<PublishedFile> {
  const temporary = mkdtempSync(join(outputDirectory, PARTIAL));
  return withTemporary(temporary, async () => {
    await writeFile(join(temporary, file), text, "latin1");
    return publishFile(temporary, file, outputDirectory);
  });
}

async function publishFile(from: string, file: string, to: string): Promise<PublishedFile> {
  const path = join(from, file);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const { size } = await stat(path);
  await rename(path, join(to, file));
  return { file, size, sha256: hash.digest("hex") };
}

/** Without this option they write the time into programs for Windows, which then differ from run to run. */
const same = ["--preserve-dates"];

/** Runs in the file's directory, because objcopy writes the debug file's name as it is given. */
async function stripImage(
  directory: string,
  file: string,
  { strip, objcopy, env }: NonNullable<Publication["strip"]>,
): Promise<void> {
  const debug = `${file}.debug`;
  const options = { cwd: directory, ...(env && { env }) };
  await runOk([objcopy, ...same, "--only-keep-debug", file, debug], options);
  await chmod(join(directory, debug), 0o644);
  await runOk([strip, ...same, file], options);
  await runOk([objcopy, ...same, `--add-gnu-debuglink=${debug}`, file], options);
}

/**
 * Without a native compiler dune makes executables by `ocamlc -custom`, which appends the program to the runtime: strip
 * would cut it off. Such a file ends with the magic number of bytecode, `Caml1999X031`.
 */
async function hasAppendedBytecode(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const end = await handle.read(Buffer.alloc(12), 0, 12, Math.max(0, size - 12));
    return end.buffer.toString("latin1").startsWith("Caml1999X");
  } finally {
    await handle.close();
  }
}
