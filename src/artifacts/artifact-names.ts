import { createHash } from "node:crypto";
import type { Target } from "../targets/target.ts";

/**
 * Name of the artifact that holds an image's file. A program needs its mode, which artifacts lose; so it goes into an
 * archive. Anything else goes as it is.
 */
export const artifactName = (file: string, program: boolean): string =>
  program ? `${file}.tar.gz` : file;

/** Name of the artifact that holds an image and the files that travel with it, in an archive. */
export const bundleName = (file: string): string => `${file}.bundle`;

/** Whether a target's images are programs of an operating system: only those are started by their own name. */
export const isProgram = ({ extension, boot }: Pick<Target, "extension" | "boot">): boolean =>
  extension === "" || boot?.argv[0] === "{image}";

/**
 * Name of the artifact with a run's images.json, checksums and debug files. Like the images' names it is made of
 * executables (`bin/main`) and targets: where no two images meet, no two of these do, but for an executable that is
 * named like another one with a target (`main-unix`).
 */
export function indexName(executables: readonly string[], targets: readonly string[]): string {
  const short = new Set(executables.map((path) => path.slice(path.lastIndexOf("/") + 1)));
  const all = [...short, ...targets].join("-").replaceAll(/[^A-Za-z0-9._+-]/g, "_");
  if (all.length <= longest) return `images-${all}`;
  return `images-${createHash("sha256").update(all).digest("hex").slice(0, 12)}`;
}

const longest = 100;
