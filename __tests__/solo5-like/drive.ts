import { availableParallelism } from "node:os";
import { ConfigurationError } from "../../src/base/errors.ts";
import { parseCommandLine } from "../../src/inputs/flags.ts";
import { loadInputs } from "../../src/inputs/load.ts";
import { isReady } from "../../src/machine/host.ts";
import { buildImages } from "../../src/pipeline/build-images.ts";
import { readFacts } from "../../src/pipeline/read-facts.ts";
import { decide } from "../../src/plan/decide.ts";
import { planDocument } from "../../src/plan/plan-json.ts";
import { runProgram } from "../../src/process/signals.ts";
import { reportFailure } from "../../src/report/failure.ts";
import { terminalLog } from "../../src/report/terminal.ts";
import { storeRoot } from "../../src/store/store.ts";
import type { ReadyToolchain, Toolchain } from "../../src/toolchain/toolchain.ts";
import { useUnikernel } from "../../src/toolchain/unikernel/unikernel.ts";

// The command line tool up to dune, with toolchain solo5 from a given prefix instead of from opam:
// node drive.mjs PREFIX build …

const { env } = process;
const log = terminalLog(process.stderr);

async function ready(
  toolchain: Toolchain,
  prefix: string,
  path: readonly string[],
): Promise<ReadyToolchain> {
  const own = { toolchain, key: {}, origin: "store", seconds: 0 } as const;
  const { build } = toolchain;
  const cross = build?.kind === "opam" ? build.on[process.arch] : undefined;
  if (cross) return { ...own, prefix, ...(await useUnikernel(toolchain, cross, prefix, path)) };
  const plain = { findlibLines: [], programs: undefined, strip: "strip", objcopy: "objcopy" };
  return { ...own, prefix: undefined, ...plain };
}

async function main([prefix = "", ...argv]: readonly string[]): Promise<number> {
  const { flags } = parseCommandLine(argv);
  const inputs = await loadInputs({ flags, environment: env, cwd: process.cwd() });
  const context = { env, log, store: storeRoot(env), jobs: inputs.jobs ?? availableParallelism() };
  const facts = await readFacts(inputs, context);
  const decision = decide(inputs, facts);
  if (decision.plan === undefined) throw new ConfigurationError(decision.problems);
  const { plan } = decision;
  const { host } = facts;
  if (!isReady(host)) throw new Error("there is no OCaml or dune");
  const path = facts.findlib?.path ?? [];
  const toolchains = await Promise.all(
    plan.toolchains.map(async ({ toolchain }) => {
      const one = await ready(toolchain, prefix, path);
      return [toolchain, one] as const;
    }),
  );
  const built = await buildImages(
    {
      ...{ inputs, context, plan, host, facts: { ...facts, toolchains: new Map(toolchains) } },
      ...{ objects: undefined, uploads: undefined },
      failFast: inputs.failFast ? new AbortController() : undefined,
    },
    async () => {},
  );
  const results = built.map(({ workspace, tree, failed, cancelled, warnings }) => ({
    ...{ workspace: workspace.name, tree, warnings },
    failed: Object.fromEntries(
      [...failed].map(([{ build }, errors]) => [build.target.name, errors]),
    ),
    cancelled: [...new Set([...cancelled].map(({ build }) => build.target.name))],
  }));
  process.stdout.write(`${JSON.stringify({ plan: planDocument(plan), results })}\n`);
  return built.some(({ failed }) => failed.size > 0) ? 1 : 0;
}

await runProgram(
  () => main(process.argv.slice(2)),
  (error) => reportFailure(log, error),
);
