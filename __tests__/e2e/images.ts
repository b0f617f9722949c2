import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect } from "vitest";
import type { ImageRecord } from "../../src/image/manifest.ts";
import type { Root } from "../roots/open-root.ts";
import { readJson } from "./machine.ts";

interface Manifest {
  readonly images: readonly ImageRecord[];
}

const schema: object = JSON.parse(
  readFileSync(new URL("../../images.schema.json", import.meta.url), "utf8"),
);
const ajv = new Ajv();
const isManifest = ajv.compile<Manifest>(schema);

/** The images that `images.json` lists, by file name, after it has passed the published schema. */
export function readImages(root: Root, directory: string): ReadonlyMap<string, ImageRecord> {
  const manifest = readJson(root, `${directory}/images.json`);
  if (!isManifest(manifest)) throw new Error(ajv.errorsText(isManifest.errors));
  return new Map(manifest.images.map((image) => [image.file, image]));
}

/** File name → boot verdict. */
export const verdicts = (images: ReadonlyMap<string, ImageRecord>) =>
  Object.fromEntries([...images].map(([file, { boot }]) => [file, boot?.verdict]));

/** What an image printed while it was booted, from the tool's log. */
export function bootText(log: string, file: string): readonly string[] {
  return log.split("\n").flatMap((line) => {
    const at = line.indexOf(`[${file}] `);
    return at < 0 ? [] : [line.slice(at + file.length + 3).trimEnd()];
  });
}

/** Compares an image of ELF format with the class and the machine (elf.h) that it must have. */
export function expectElf(path: string, bits: 32 | 64, machine: number | undefined): void {
  const bytes = readFileSync(path);
  expect(bytes.subarray(0, 4).toString("latin1")).toBe("\x7fELF");
  expect({ bits: bytes[4] === 2 ? 64 : 32, machine: bytes.readUInt16LE(18) }).toEqual({
    bits,
    machine,
  });
}
