import { openRig } from "../__tests__/rig/rig.ts";
import type { Root } from "../__tests__/roots/open-root.ts";
import { formatBytes } from "../src/base/words.ts";
import { markdownTable } from "../src/report/tables.ts";
import { atMost, type Section, seconds, spread, times } from "./figures.ts";
import { measure, output, repeat } from "./measure.ts";
import { built, jobs, ratio, restored, runJob } from "./runner.ts";
import { bundlePrepare } from "./toolchains.ts";

const names = ["linux-arm64", "linux-riscv64", "linux-musl", "windows", "riscv64"];
const inputs = { targets: names.join(" "), boot: "false" };
const rounds = 3;

/**
 * Builds each cross compiler into an empty store, and all in one job of the action, which later jobs restore from
 * GitHub's cache.
 */
export async function crossCompilers(root: Root): Promise<Section> {
  const program = await bundlePrepare(root);
  const rig = await openRig();
  try {
    // Installs the system's packages, so that they are not measured.
    const cold = await runJob(root, rig, 0, inputs);
    const warm = await repeat(rounds, () => runJob(root, rig, 1, inputs));
    const rows: string[][] = [];
    for (const name of names) {
      const env = { XDG_CACHE_HOME: `/root/bench-store/${name}` };
      const { cpu } = await measure(root, ["node", program, name], { env });
      const [, kept = "", before = ""] = /; (.+) of (.+) are kept$/m.exec(output(root)) ?? [];
      const entry = rig.cacheEntries().find(({ key }) => key.includes(`-toolchain-${name}-`));
      const again = warm.map((run) => restored(name, run));
      rows.push([
        ...[`\`${name}\``, seconds(cpu), seconds(built(name, cold)), before, kept],
        ...[formatBytes(Number(entry?.size)), spread(again, seconds)],
        times(ratio(name, cold, warm)),
      ]);
    }
    const heading = "toolchain,built: CPU,built: wall,installed,kept,cache entry,restored,ratio";
    return {
      text: `${jobs("five", cold, warm)}\n\n${markdownTable(heading.split(","), rows)}`,
      figures: names.map((name) =>
        atMost(`${name} restored beside built, wall`, ratio(name, cold, warm), 0.2, times),
      ),
    };
  } finally {
    await rig.close();
  }
}
