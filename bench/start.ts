import { type Root, repository } from "../__tests__/roots/open-root.ts";
import { markdownTable } from "../src/report/tables.ts";
import {
  atMost,
  mebibytes,
  median,
  milliseconds,
  type Section,
  seconds,
  spread,
} from "./figures.ts";
import { measureTool, repeat, type ToolCost } from "./measure.ts";
import { writeDuneFiles } from "./projects.ts";

const hello = `${repository}/examples/hello`;
const tree = "/root/dune-files";

interface Start {
  readonly what: string;
  readonly limited: boolean;
  readonly run: (root: Root) => Promise<ToolCost>;
}

const starts: readonly Start[] = [
  {
    what: "`cli.mjs plan --targets unix`",
    limited: true,
    run: (root) => measureTool(root, "cli.mjs", ["plan", "--targets", "unix"], { cwd: hello }),
  },
  {
    what: "`cli.mjs build --targets unix`",
    limited: true,
    run: (root) => measureTool(root, "cli.mjs", ["build", "--targets", "unix"], { cwd: hello }),
  },
  {
    what: "`build.mjs`, input `targets: unix`",
    limited: true,
    run: (root) => measureTool(root, "build.mjs", [], { cwd: hello, env: inputs }),
  },
  {
    what: "`cli.mjs plan` with a config file",
    limited: false,
    run: (root) => measureTool(root, "cli.mjs", ["plan", "--config", "bench.yml"], { cwd: hello }),
  },
];

const inputs = {
  GITHUB_WORKSPACE: hello,
  RUNNER_TEMP: "/root",
  INPUT_TARGETS: "unix",
  INPUT_ARTIFACTS: "false",
};

/** What the tool itself costs before other programs do the work. */
export async function start(root: Root): Promise<Section> {
  await root.runOk(["sh", "-c", 'echo "targets: [unix]" > "$0"', `${hello}/bench.yml`]);
  const measured: (Start & { readonly costs: readonly ToolCost[] })[] = [];
  for (const one of starts) measured.push({ ...one, costs: await repeat(7, () => one.run(root)) });
  writeDuneFiles(root.path(tree), 2000);
  const plans = await repeat(7, () =>
    measureTool(root, "cli.mjs", ["plan", "--targets", "unix"], { cwd: tree }),
  );
  const of = (costs: readonly ToolCost[], key: keyof ToolCost) => costs.map((cost) => cost[key]);
  const row = (what: string, costs: readonly ToolCost[]) => [
    what,
    spread(of(costs, "firstOutput"), milliseconds),
    spread(of(costs, "cpu"), seconds),
    spread(of(costs, "wall"), seconds),
    mebibytes(Math.max(...of(costs, "peak"))),
  ];
  return {
    text: markdownTable(
      ["run", "CPU to the first output", "CPU", "wall", "peak memory"],
      [
        ...measured.map(({ what, costs }) => row(what, costs)),
        row("`cli.mjs plan` of 2,000 dune files", plans),
      ],
    ),
    figures: [
      ...measured
        .filter(({ limited }) => limited)
        .map(({ what, costs }) =>
          atMost(
            `CPU to the first output, ${what}`,
            median(of(costs, "firstOutput")),
            0.15,
            milliseconds,
          ),
        ),
      atMost("`plan` of 2,000 dune files, wall", median(of(plans, "wall")), 1, seconds),
      atMost(
        "peak memory, `plan` of 2,000 dune files",
        Math.max(...of(plans, "peak")),
        150 * 2 ** 20,
        mebibytes,
      ),
    ],
  };
}
