import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { type Root, repository } from "../__tests__/roots/open-root.ts";
import { formatBytes } from "../src/base/words.ts";
import { markdownTable } from "../src/report/tables.ts";
import { atMost, median, milliseconds, type Section, seconds, spread } from "./figures.ts";
import { measure, output, repeat } from "./measure.ts";

const store = "/root/bench-store";

/** Builds each firmware toolchain into an empty store, and then finds it there, each time in a new process. */
export async function toolchains(root: Root): Promise<Section> {
  const program = await bundlePrepare(root);
  const rows: string[][] = [];
  const hits: number[] = [];
  for (const name of ["riscv32", "cortex-m3"]) {
    const prepare = ["node", program, name];
    const env = { XDG_CACHE_HOME: `${store}/${name}` };
    const built = await measure(root, prepare, { env });
    const found = await repeat(15, async () => {
      await measure(root, prepare, { env });
      return Number(output(root));
    });
    hits.push(...found);
    const { stdout } = await root.runOk(["du", "-sb", `${store}/${name}`]);
    rows.push([
      name,
      seconds(built.cpu),
      seconds(built.wall),
      formatBytes(Number.parseInt(stdout, 10)),
      spread(found, milliseconds),
    ]);
  }
  return {
    text: markdownTable(["toolchain", "built: CPU", "built: wall", "size", "found again"], rows),
    figures: [atMost("toolchain found again, wall", median(hits), 0.05, milliseconds)],
  };
}

/** Puts `prepare.ts` into the root, and says where it is there. */
export async function bundlePrepare(root: Root): Promise<string> {
  const program = `${repository}/dist/prepare.mjs`;
  await build({
    input: fileURLToPath(new URL("prepare.ts", import.meta.url)),
    platform: "node",
    output: { file: root.path(program), codeSplitting: false },
  });
  return program;
}
