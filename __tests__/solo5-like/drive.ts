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
import { librariesOf, machineLibraries } from "../../src/toolchain/libraries.ts";
import type { ReadyToolchain, Toolchain } from "../../src/toolchain/toolchain.ts";
import { toolchainNamed } from "../../src/toolchain/toolchains.ts";
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
  const directory = inputs.workingDirectory;
  const source = { directory, project: readProject(diskFiles(directory)) };
  const host = await probeHost(wantedOf(inputs, []).system, env);
  const findlib = await hostFindlib(host, env);
  const libraries = librariesOf(findlib, host.architecture);
  const planned = makePlan({
    inputs,
    sourceOf: () => source,
    host,
    repositories: [],
    tools: [],
    libraries,
    machine: machineLibraries(findlib),
  });
  const wanted = new Set(planned.builds.map(({ toolchain }) => toolchainNamed(toolchain.name)));
  const toolchains = await Promise.all(
    [...wanted].map((toolchain) => ready(toolchain, prefix, findlib?.path ?? [])),
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
