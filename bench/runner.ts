import { readAction } from "../__tests__/rig/action-file.ts";
import { openJob } from "../__tests__/rig/job.ts";
import { machineOf } from "../__tests__/rig/machine.ts";
import { openRig, type Rig } from "../__tests__/rig/rig.ts";
import { runtimeToken } from "../__tests__/rig/token.ts";
import { type Root, repository } from "../__tests__/roots/open-root.ts";
import { formatBytes } from "../src/base/words.ts";
import { markdownTable } from "../src/report/tables.ts";
import { atMost, median, milliseconds, type Section, seconds, spread, times } from "./figures.ts";
import { measureTool, repeat } from "./measure.ts";

const inputs = { targets: "unix js riscv32 cortex-m3" };
const toolchains = ["riscv32", "cortex-m3"];
const toolCache = "/opt/bench-tool-cache";
const rounds = 5;

/** What a job took, in seconds of wall time, and what its log said of each thing with its seconds. */
export interface Run {
  /** From the step's start to the first dune that builds. */
  readonly dune: number;
  readonly step: number;
  readonly post: number;
  readonly steps: ReadonlyMap<string, number>;
}

/** Jobs of the action on a runner with GitHub's services on this machine: with an empty cache, and with a full one. */
export async function runner(root: Root): Promise<Section> {
  const rig = await openRig();
  try {
    const cold = await runJob(root, rig, 0, inputs);
    const warm = await repeat(rounds, () => runJob(root, rig, 1, inputs));
    const posts = await repeat(7, () => measureTool(root, "post.mjs", []));
    const post = median(posts.map(({ cpu }) => cpu));
    return {
      text: `${jobs("four", cold, warm)}\n\n${entries(rig, cold, warm)}`,
      figures: [
        atMost("CPU of `post.mjs` without anything to save", post, 0.15, milliseconds),
        ...toolchains.map((name) =>
          atMost(`${name} restored beside built, wall`, ratio(name, cold, warm), 0.2, times),
        ),
      ],
    };
  } finally {
    await rig.close();
  }
}

/** A job that builds examples/hello on a fresh runner whose packages are installed; jobs of one number share their cache. */
export async function runJob(
  root: Root,
  rig: Rig,
  number: number,
  inputs: Readonly<Record<string, string>>,
): Promise<Run> {
  await root.runOk(["rm", "-rf", toolCache]);
  const services = { url: rig.url, token: runtimeToken({ run: `${number}-${performance.now()}` }) };
  const job = openJob({ on: machineOf(root), services, places: { toolCache } });
  try {
    await root.runOk(["cp", "-r", `${repository}/examples/hello/.`, job.workspace]);
    const uses = readAction(root.path(`${repository}/action.yml`), repository);
    const begun = performance.now();
    const step = job.start({ uses, with: inputs });
    await step.shows("##[group]Building");
    const dune = performance.now();
    const { conclusion, log } = await step.result;
    const done = performance.now();
    const { posts } = await job.finish();
    const ended = performance.now();
    if (conclusion !== "success") throw new Error(log.join("\n"));
    const said = [...log, ...posts.flatMap((post) => post.log)];
    return {
      dune: (dune - begun) / 1000,
      step: (done - begun) / 1000,
      post: (ended - done) / 1000,
      steps: new Map(said.flatMap(stepOf)),
    };
  } finally {
    job.close();
  }
}

/** `✓ riscv32: built in … (47.4 s)` → `riscv32: built`, 47.4. */
function stepOf(line: string): readonly (readonly [string, number])[] {
  const [, what = "", minutes = "0", rest = ""] =
    /^✓ (\S[^:]*: \w+|[^:]*).* \((?:(\d+) min )?([\d.]+) s\)$/.exec(line) ?? [];
  return what === "" ? [] : [[what, Number(minutes) * 60 + Number(rest)]];
}

/** Seconds in which a run built a toolchain; NaN if it did not. */
export const built = (name: string, { steps }: Run) => steps.get(`${name}: built`) ?? Number.NaN;
/** Seconds in which a run restored a toolchain from the cache; NaN if it did not. */
export const restored = (name: string, { steps }: Run) =>
  steps.get(`${name}: restored`) ?? Number.NaN;

/** How long restoring takes beside building. */
export const ratio = (name: string, cold: Run, warm: readonly Run[]): number =>
  median(warm.map((run) => restored(name, run))) / built(name, cold);

/** The table of what whole jobs took; `many` is how many targets they have, in words. */
export function jobs(many: string, cold: Run, warm: readonly Run[]): string {
  const row = (what: string, runs: readonly Run[]) => [
    what,
    ...(["dune", "step", "post"] as const).map((key) =>
      spread(
        runs.map((run) => run[key]),
        seconds,
      ),
    ),
  ];
  return markdownTable(
    [`${many} targets on a fresh runner`, "to the first dune", "whole step", "post"],
    [row("nothing in the cache", [cold]), row("everything in the cache", warm)],
  );
}

function entries(rig: Rig, cold: Run, warm: readonly Run[]): string {
  const rows = rig.cacheEntries().map(({ key, size }) => {
    const name = toolchains.find((one) => key.includes(`-toolchain-${one}-`));
    return [
      name === undefined ? "compiled objects" : `toolchain ${name}`,
      formatBytes(Number(size)),
      ...(name === undefined
        ? ["–", "–", "–"]
        : [
            seconds(built(name, cold)),
            spread(
              warm.map((run) => restored(name, run)),
              seconds,
            ),
            times(ratio(name, cold, warm)),
          ]),
    ];
  });
  return markdownTable(["entry", "size", "built", "restored", "ratio"], rows);
}
