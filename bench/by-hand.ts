import type { Root } from "../__tests__/roots/open-root.ts";
import { markdownTable } from "../src/report/tables.ts";
import { atMost, mebibytes, median, type Section, seconds, spread, times } from "./figures.ts";
import { type Cost, measure, measureTool, type ToolCost } from "./measure.ts";
import { writeModules } from "./projects.ts";
import { forgetBuilds } from "./state.ts";

interface Pair {
  readonly hand: Cost;
  readonly tool: ToolCost;
}

const hand = "/root/by-hand";
const cache = "/root/by-hand-cache";
const project = "/root/modules";

/**
 * A project of 200 modules built by the tool, and a copy that lists its implementations built by the same `dune build`
 * typed by hand: the same file, profile, number of jobs and setting of dune's cache.
 */
export async function besideDune(root: Root): Promise<Section> {
  writeModules(root.path(project), []);
  writeModules(root.path(hand), ["clock.unix", "deflate.ocaml"]);
  const cold = await pairs(3, root, async () => {
    await forgetBuilds(root);
    await root.runOk(["rm", "-rf", `${hand}/_build`, cache]);
  });
  const warm = await pairs(7, root, async () => {});
  const ratio = median(cold.map((pair) => pair.tool.cpu / pair.hand.cpu));
  const more = median(warm.map((pair) => pair.tool.cpu - pair.hand.cpu));
  const peak = Math.max(...[...cold, ...warm].map(({ tool }) => tool.peak));
  return {
    text: markdownTable(
      ["build of 200 modules", "", "by hand", "dune-targets", "ratio"],
      [...rows("cold", cold), ...rows("nothing changed", warm)],
    ),
    figures: [
      atMost("cold build of 200 modules, CPU beside dune by hand", ratio, 1.05, times),
      atMost("nothing changed, CPU more than dune by hand", more, 1, seconds),
      atMost("peak memory, build of 200 modules", peak, 150 * 2 ** 20, mebibytes),
    ],
  };
}

/** Each before the other in turn, so that neither has the machine at a better time. */
async function pairs(
  count: number,
  root: Root,
  prepare: () => Promise<void>,
): Promise<readonly Pair[]> {
  const all: Pair[] = [];
  for (let i = 0; i < count; i++) {
    await prepare();
    const early = i % 2 === 0 ? await byHand(root) : undefined;
    const tool = await byTool(root);
    all.push({ hand: early ?? (await byHand(root)), tool });
  }
  return all;
}

function byHand(root: Root): Promise<Cost> {
  const dune = ["dune", "build", "--root", ".", "--profile", "release", "--display", "quiet"];
  return measure(root, [...dune, "bin/main.exe"], {
    cwd: hand,
    env: { DUNE_CACHE: "enabled", XDG_CACHE_HOME: cache },
  });
}

function byTool(root: Root): Promise<ToolCost> {
  return measureTool(root, "cli.mjs", ["build", "--targets", "unix"], { cwd: project });
}

function rows(state: string, all: readonly Pair[]): readonly string[][] {
  const kinds = [
    ["CPU", ({ cpu }: Cost) => cpu],
    ["wall", ({ wall }: Cost) => wall],
  ] as const;
  return kinds.map(([kind, of]) => [
    state,
    kind,
    spread(
      all.map((pair) => of(pair.hand)),
      seconds,
    ),
    spread(
      all.map((pair) => of(pair.tool)),
      seconds,
    ),
    spread(
      all.map((pair) => of(pair.tool) / of(pair.hand)),
      times,
    ),
  ]);
}
