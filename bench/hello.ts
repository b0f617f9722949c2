import { readdirSync, statSync } from "node:fs";
import { type Root, repository } from "../__tests__/roots/open-root.ts";
import { markdownTable } from "../src/report/tables.ts";
import { type Section, seconds, spread } from "./figures.ts";
import { type Cost, measureTool, type ToolCost } from "./measure.ts";
import { forgetBuilds } from "./state.ts";

const targets = ["unix", "js", "riscv32", "cortex-m3"];
const project = `${repository}/examples/hello`;
const out = `${project}/out`;

interface Rounds {
  readonly cold: Cost[];
  readonly warm: Cost[];
}

/** The first run of all on a machine that has nothing: packages, toolchains and images. */
export async function firstRun(root: Root): Promise<Section> {
  const cost = await build(root, targets);
  return {
    text: `The first run on a machine without OCaml, packages already downloaded: ${seconds(cost.wall)} (CPU ${seconds(cost.cpu)}).`,
    figures: [],
  };
}

/** The images of examples/hello, each by itself and all in one run, built from nothing and again without a change. */
export async function hello(root: Root): Promise<Section> {
  const sets = [...targets.map((target) => [target]), targets];
  const measured = sets.map((set) => ({ set, rounds: { cold: [], warm: [] } satisfies Rounds }));
  for (let round = 0; round < 3; round++)
    for (const one of measured) await runRound(root, one.set, one.rounds);
  await build(root, targets);
  const sizes = imageSizes(root);
  const rows = measured.map(({ set, rounds: { cold, warm } }) => [
    set.length === 1 ? set.join() : "all in one run",
    String(set.reduce((sum, target) => sum + (sizes.get(target) ?? 0), 0)),
    ...[cold, warm].flatMap((costs) => [
      spread(
        costs.map(({ cpu }) => cpu),
        seconds,
      ),
      spread(
        costs.map(({ wall }) => wall),
        seconds,
      ),
    ]),
  ]);
  const heading = ["image", "bytes", "cold: CPU", "cold: wall", "again: CPU", "again: wall"];
  return { text: markdownTable(heading, rows), figures: [] };
}

async function runRound(root: Root, set: readonly string[], { cold, warm }: Rounds): Promise<void> {
  await forgetBuilds(root);
  cold.push(await build(root, set));
  warm.push(await build(root, set));
}

function build(root: Root, set: readonly string[]): Promise<ToolCost> {
  return measureTool(root, "cli.mjs", ["build", "--targets", set.join(" ")], { cwd: project });
}

/** Bytes by target of what lies in the output directory. */
function imageSizes(root: Root): ReadonlyMap<string, number> {
  const files = readdirSync(root.path(out)).filter((file) => !file.endsWith(".debug"));
  return new Map(
    targets.map((target) => {
      const file = files.find((name) => name.startsWith(`hello-${target}`)) ?? "";
      return [target, statSync(root.path(`${out}/${file}`)).size];
    }),
  );
}
