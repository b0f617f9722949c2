import type { ImageRecord } from "../../src/image/manifest.ts";
import type { publishImage } from "../../src/image/publish.ts";

/** What images.json says of a published image. */
export const record = (published: Awaited<ReturnType<typeof publishImage>>): ImageRecord => ({
  name: published.file.replace(/\..*/, ""),
  ...published,
  target: "unix",
  executable: "bin/main",
  toolchain: "host",
  format: "elf",
  artifact: null,
  selection: [{ library: "board", implementation: "board.unix", reason: "tag" }],
  solo5: null,
  companions: [],
  repositories: [],
  boot: { verdict: "ok", message: "main-unix ran.", seconds: 0.1 },
  notBooted: null,
});
