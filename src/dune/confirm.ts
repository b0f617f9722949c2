import type { Log } from "../base/log.ts";
import { versionAtLeast } from "../base/versions.ts";
import { type Finished, run } from "../process/run.ts";
import { confirmSelection, type Deviation, type Expectation } from "../selection/describe.ts";
import type { TargetBuild, Workspace } from "../workspace/edit.ts";
import { type DuneSetting, describeCommand, duneEnvironment } from "./dune.ts";

/**
 * Asks dune, before anything is built, whether it will link what was selected, in every context of a workspace, and
 * gives the executables of which it does not say so. Where dune cannot describe the project at all (3.17 fails when any
 * implementation lacks a dependency, also one that nobody uses) that is a warning.
 */
export async function confirmWorkspace(
  { builds, gated }: Pick<Workspace, "builds" | "gated">,
  setting: DuneSetting,
  log: Log,
): Promise<readonly Deviation[]> {
  // Before 3.17 dune describes disabled executables too (ocaml/dune#10881), so copies cannot be told apart.
  if (gated && !versionAtLeast(setting.duneVersion, "3.17")) {
    log.info(
      `dune ${setting.duneVersion} cannot describe what is written once per context, so the selection is not confirmed.`,
    );
    return [];
  }
  const deviations: Deviation[] = [];
  for (const context of new Set(builds.map(({ toolchain }) => toolchain.context))) {
    const expectations = builds
      .filter(({ toolchain }) => toolchain.context === context)
      .flatMap((build) => expectationsOf(build, context));
    if (expectations.every(({ choices }) => choices.length === 0)) continue;
    const described = await describe(setting, context, expectations);
    if (described.code === 0) deviations.push(...confirmSelection(described.stdout, expectations));
    else log.warning(notDescribed(context, described));
  }
  for (const { kind, message } of deviations) if (kind === "unreadable") log.warning(message);
  return deviations;
}

function describe(
  setting: DuneSetting,
  context: string,
  expectations: readonly Expectation[],
): Promise<Finished> {
  const directories = [...new Set(expectations.map(({ executable }) => executable.directory))];
  const command = describeCommand(setting, context, directories);
  return run(command, { cwd: setting.tree, env: duneEnvironment(setting) });
}

function notDescribed(context: string, { stderr }: Finished): string {
  const why = stderr.split("\n").find((line) => line.startsWith("Error"));
  const warning = `dune cannot describe the context ${context}, so the selection is not confirmed.`;
  return [warning, why].filter(Boolean).join(" ");
}

const expectationsOf = ({ executables }: TargetBuild, context: string): readonly Expectation[] =>
  executables.map(({ stanza, selection }) => ({
    context,
    executable: stanza,
    choices: selection.choices,
  }));
