import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import config from "../rolldown.config.ts";

const dist = new URL("../dist/", import.meta.url);

/** What `npm run build` writes to dist/, by file name. */
async function built(): Promise<Map<string, Buffer>> {
  if (config.output === undefined || Array.isArray(config.output)) {
    throw new Error("rolldown.config.ts has one output.");
  }
  const bundle = await rolldown({ ...config, cwd: fileURLToPath(new URL("..", import.meta.url)) });
  try {
    const { output } = await bundle.generate(config.output);
    return new Map(
      output.map((file) => [
        file.fileName,
        Buffer.from(file.type === "chunk" ? file.code : file.source),
      ]),
    );
  } finally {
    await bundle.close();
  }
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
