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
import type { Means, ReadyToolchain, Toolchain } from "../../src/toolchain/toolchain.ts";

// The command line tool up to dune, with toolchain solo5 from a given prefix instead of from opam:
// node drive.mjs PREFIX build …

const { env } = process;
const log = terminalLog(process.stderr);

const ready = async (
  toolchain: Toolchain,
  place: string,
  means: Means,
): Promise<ReadyToolchain> => ({
  ...{ toolchain, key: {}, origin: "store", seconds: 0 },
  prefix: toolchain.kind === "host" ? undefined : place,
  ...(await toolchain.use(place, means)),
});

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
  const { compiler } = host;
  if (compiler === undefined) throw new Error("ocamlc does not answer");
  const means = {
    context,
    host,
    compiler,
    path: facts.findlib?.path ?? [],
    repositories: [],
    opam: undefined,
  };
  const toolchains = await Promise.all(
    plan.toolchains.map(async ({ toolchain }) => {
      const one = await ready(toolchain, prefix, means);
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
