import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { runOk } from "../process.ts";
import type { Environment } from "../toolchain/probe.ts";

/**
 * Packs one file with its mode into a .tar.gz (`level` 0 to 9) that is the same for the same content: no owner, no
 * time. Throws ToolError when tar fails.
 */
export async function packProgram(
  path: string,
  archive: string,
  level: number,
  env: Environment,
): Promise<void> {
  const tar = `${archive}.tar`;
  const sameEverywhere = ["--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
  const from = ["--directory", dirname(path), "--", basename(path)];
  try {
    await runOk(["tar", "--create", "--file", tar, ...sameEverywhere, ...from], {
      env: { ...env, TAR_OPTIONS: undefined },
    });
    await pipeline(createReadStream(tar), createGzip({ level }), createWriteStream(archive));
  } finally {
    await rm(tar, { force: true });
  }
}
