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
  /** Files that travel with it and tell a hypervisor's tools how to start it. */
  readonly companions: readonly PublishedFile[];
  /** The repositories that opam built it from, and their states; empty if nothing came from opam. */
  readonly repositories: readonly {
    readonly name: string;
    readonly url: string;
    readonly revision: string;
  }[];
  /** Name of the workflow run's artifact that holds it; null when it was not uploaded. */
  readonly artifact: string | null;
  readonly selection: readonly {
    readonly library: string;
    readonly implementation: string;
    readonly reason: Reason;
  }[];
  /** The facts in its notes; null for an image that is not Solo5's. */
  readonly solo5: Solo5Facts | null;
  /** Null when it was not booted. */
  readonly boot: {
    readonly verdict: "ok" | "crashed" | "hung" | "wrong text" | "not started";
    readonly message: string;
    readonly seconds: number;
  } | null;
  /** Why it was not booted, a phrase to follow "not booted: "; null when it was. */
  readonly notBooted: string | null;
}

export const MANIFEST = "images.json";
export const CHECKSUMS = "SHA256SUMS";

/** Raised when a field changes its meaning or goes away, not for new fields. */
const MANIFEST_SCHEMA = 1;

/** Text of images.json. `version` is this tool's. */
export function formatManifest(version: string, images: readonly ImageRecord[]): string {
  const manifest = { schema: MANIFEST_SCHEMA, tool: { name: "dune-targets", version }, images };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Text of SHA256SUMS, for `sha256sum -c` in the output directory: images, companions and debug files. */
export function formatChecksums(images: readonly ImageRecord[]): string {
  return images
    .flatMap((image) => [image, ...image.companions, ...(image.debug ? [image.debug] : [])])
    .map(({ file, sha256 }) => `${sha256}  ${file}\n`)
    .join("");
}

/** Files that an images.json of any schema lists; undefined if the text is not a manifest of ours. */
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
