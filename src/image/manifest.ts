import { jsonField, parseJson } from "../base/json.ts";
import type { Reason } from "../selection/selection.ts";
import type { ImageExpectation } from "../targets/target.ts";
import type { Solo5Facts } from "./solo5.ts";

/** A file in the output directory. */
export interface PublishedFile {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** One image as `images.json` describes it; the contract is images.schema.json. */
export interface ImageRecord extends PublishedFile {
  /** File name without extension. */
  readonly name: string;
  readonly target: string;
  /** Directory and name in the project: `bin/main`. */
  readonly executable: string;
  readonly toolchain: string;
  readonly format: ImageExpectation["format"];
  readonly debug: PublishedFile | null;
  /** Files that travel with it: how a hypervisor's tools start it. */
  readonly companions: readonly PublishedFile[];
  /** Where opam found what it was built with, and in which state; empty if nothing came from opam. */
  readonly repositories: readonly {
    readonly name: string;
    readonly url: string;
    readonly revision: string;
  }[];
  /** Name of the artifact of the workflow run that holds it; null when it was not uploaded. */
  readonly artifact: string | null;
  readonly selection: readonly {
    readonly library: string;
    readonly implementation: string;
    readonly reason: Reason;
  }[];
  /** What its notes say; null for an image that is none of Solo5's. */
  readonly solo5: Solo5Facts | null;
  /** Null when it was not booted. */
  readonly boot: {
    readonly verdict: "ok" | "crashed" | "hung" | "wrong text" | "not started";
    readonly message: string;
    readonly seconds: number;
  } | null;
  /** Why `boot` is null, a phrase to follow "not booted: "; null when it was booted. */
  readonly notBooted: string | null;
}

export const MANIFEST = "images.json";
export const CHECKSUMS = "SHA256SUMS";

/** Raised when a field changes its meaning or goes away; new fields do not raise it. */
export const MANIFEST_SCHEMA = 1;

/** Text of `images.json`. `version` is this tool's. */
export function formatManifest(version: string, images: readonly ImageRecord[]): string {
  const manifest = { schema: MANIFEST_SCHEMA, tool: { name: "dune-targets", version }, images };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Text of `SHA256SUMS`, for `sha256sum -c` in the output directory: images, companions and debug files. */
export function formatChecksums(images: readonly ImageRecord[]): string {
  return images
    .flatMap((image) => [image, ...image.companions, ...(image.debug ? [image.debug] : [])])
    .map(({ file, sha256 }) => `${sha256}  ${file}\n`)
    .join("");
}

/** Files that an `images.json` lists, or undefined if its text is not a manifest of ours (any schema number). */
export function listedFiles(text: string): readonly string[] | undefined {
  const json = parseJson(text);
  const tool = jsonField(json, "tool");
  const images = jsonField(json, "images");
  if (jsonField(tool, "name") !== "dune-targets" || !Array.isArray(images)) return undefined;
  return images
    .flatMap((image: unknown) => {
      const companions = jsonField(image, "companions");
      const others: readonly unknown[] = Array.isArray(companions) ? companions : [];
      return [image, jsonField(image, "debug"), ...others].map((one) => jsonField(one, "file"));
    })
    .filter((file) => typeof file === "string");
}
