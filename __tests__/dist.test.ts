import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import config from "../rolldown.config.ts";

const dist = new URL("../dist/", import.meta.url);

/** What `npm run build` writes to dist/, by file name. */
async function built(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const one of config) {
    const { output: options } = one;
    if (options === undefined || Array.isArray(options)) throw new Error("each has one output");
    const bundle = await rolldown({ ...one, cwd: fileURLToPath(new URL("..", import.meta.url)) });
    const { output } = await bundle.generate(options);
    for (const file of output)
      files.set(file.fileName, Buffer.from(file.type === "chunk" ? file.code : file.source));
    await bundle.close();
  }
  return files;
}

test("dist is what `npm run build` makes of the sources, byte for byte", async () => {
  const committed = existsSync(dist) ? readdirSync(dist) : [];
  const files = await built();
  expect(committed.sort()).toEqual([...files.keys()].sort());
  for (const [name, bytes] of files) {
    const same = readFileSync(new URL(name, dist)).equals(bytes);
    expect(same, `dist/${name} is out of date: run \`npm run build\` and commit it`).toBe(true);
  }
});
