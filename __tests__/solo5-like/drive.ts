import { diskFiles } from "../../src/base/files.ts";
import { parseCommandLine } from "../../src/inputs/flags.ts";
import { loadInputs } from "../../src/inputs/load.ts";
import { hostFindlib } from "../../src/machine/findlib.ts";
import { probeHost } from "../../src/machine/probe.ts";
import { buildAll } from "../../src/pipeline/build-all.ts";
import { wantedOf } from "../../src/plan/describe-plan.ts";
import { makePlan } from "../../src/plan/make-plan.ts";
import { runProgram } from "../../src/process/signals.ts";
import { readProject } from "../../src/project/read-project.ts";
import { reportFailure } from "../../src/report/failure.ts";
import { terminalLog } from "../../src/report/terminal.ts";
import { machineLibraries } from "../../src/toolchain/libraries.ts";
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
  const directory = inputs.workingDirectory;
  const source = { directory, project: readProject(diskFiles(directory)) };
  const host = await probeHost(wantedOf(inputs, []).system, env);
  const findlib = await hostFindlib(host, env);
  const machine = machineLibraries(findlib);
  const planned = makePlan({
    inputs,
    sourceOf: () => source,
    host,
    repositories: [],
    tools: [],
    libraries: (toolchain) => toolchain.libraries(machine, host),
    machine: machine.described,
  });
  const { compiler } = host;
  if (compiler === undefined) throw new Error("no OCaml");
  const context = { store: "", env, log, jobs: 1 };
  const means = { context, host, compiler, path: findlib?.path ?? [], opam: undefined };
  const wanted = new Set(planned.builds.map(({ toolchain }) => toolchain));
  const toolchains = await Promise.all(
    [...wanted].map((toolchain) => ready(toolchain, prefix, means)),
  );
  const survey = { ...planned, host, findlib, env, opam: undefined, tools: [], mirage: undefined };
  const failFast = inputs.failFast ? new AbortController() : undefined;
  const rest = { broken: [], log, env, objects: undefined, uploads: undefined, failFast };
  const built = await buildAll({ inputs, survey, toolchains, ...rest }, async () => {});
  const results = built.map(({ workspace, tree, failed, cancelled, warnings }) => ({
    ...{ workspace: workspace.name, tree, warnings },
    failed: Object.fromEntries(failed),
    cancelled: [...cancelled],
  }));
  process.stdout.write(`${JSON.stringify({ plan: planned.plan, results })}\n`);
  return built.some(({ failed }) => failed.size > 0) ? 1 : 0;
}

await runProgram(
  () => main(process.argv.slice(2)),
  (error) => reportFailure(log, error),
);
