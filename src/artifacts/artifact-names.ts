import { createHash } from "node:crypto";
import type { Target } from "../targets/target.ts";

/**
 * Name of the artifact that holds an image's file. A program goes into an archive, because it needs its mode and
 * artifacts lose it; any other file goes as it is.
 */
export const artifactName = (file: string, program: boolean): string =>
  program ? `${file}.tar.gz` : file;

/** Name of the artifact that holds an image and the files that travel with it, in an archive. */
export const bundleName = (file: string): string => `${file}.bundle`;

/** Whether a target's images are programs of an operating system. Only those are started by their own name. */
export const isProgram = ({ extension, boot }: Pick<Target, "extension" | "boot">): boolean =>
  extension === "" || boot?.argv[0] === "{image}";

/** Characters of a name; a longer one is a hash. */
const LONGEST = 100;

/**
 * Name of the artifact with a run's images.json, checksums and debug files. It is made of executables (`bin/main`) and
 * targets, like the names of images: jobs whose images differ in name differ here too, unless an executable is named
 * like another one with a target (`main-unix`).
 */
export function indexName(executables: readonly string[], targets: readonly string[]): string {
  const short = new Set(executables.map((path) => path.slice(path.lastIndexOf("/") + 1)));
  const all = [...short, ...targets].join("-").replaceAll(/[^A-Za-z0-9._+-]/g, "_");
  if (all.length <= LONGEST) return `images-${all}`;
  return `images-${createHash("sha256").update(all).digest("hex").slice(0, 12)}`;
}
