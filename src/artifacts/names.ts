import { createHash } from "node:crypto";

/**
 * Name of the artifact that holds an image. A program for an operating system (an image without an extension) needs
 * its mode, which artifacts lose; so it goes into an archive. Anything else goes as it is.
 */
export const artifactName = (file: string, program: boolean): string =>
  program ? `${file}.tar.gz` : file;

/** Name of the artifact with a run's images.json, checksums and debug files: jobs of one matrix differ in targets. */
export function indexName(targets: readonly string[]): string {
  const all = targets.join("-");
  if (all.length <= longest) return `images-${all}`;
  return `images-${createHash("sha256").update(all).digest("hex").slice(0, 12)}`;
}

const longest = 100;
