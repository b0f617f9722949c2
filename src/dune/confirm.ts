import type { Log } from "../base/log.ts";
import { versionAtLeast } from "../base/versions.ts";
import { run } from "../process/run.ts";
import { confirmSelection, type Expectation } from "../selection/describe.ts";
import type { TargetBuild, Workspace } from "../workspace/edit.ts";
import { type DuneSetting, describeCommand, duneEnvironment } from "./dune.ts";

/**
 * Asks dune, before anything is built, whether it will link what was selected, in every context of a workspace.
 * Throws an Error when not: that is a bug of ours. Where dune cannot describe the project at all (3.17 fails when any
 * implementation lacks a dependency, also one that nobody uses) that is a warning; an executable that it leaves out is
 * one that it cannot build, and the build says why.
 */
export async function confirmWorkspace(
  { builds, gated }: Pick<Workspace, "builds" | "gated">,
  setting: DuneSetting,
  log: Log,
): Promise<void> {
  // Before 3.17 dune describes disabled executables too (ocaml/dune#10881), so copies cannot be told apart.
  if (gated && !versionAtLeast(setting.duneVersion, "3.17")) return;
  const env = duneEnvironment(setting);
  for (const context of new Set(builds.map(({ toolchain }) => toolchain.context))) {
    const expectations = builds
      .filter(({ toolchain }) => toolchain.context === context)
      .flatMap((build) => expectationsOf(build, context));
    if (expectations.every(({ choices }) => choices.length === 0)) continue;
    const directories = [...new Set(expectations.map(({ executable }) => executable.directory))];
    const described = await run(describeCommand(setting, context, directories), {
      cwd: setting.tree,
      env,
    });
    if (described.code !== 0) {
      const why = described.stderr.split("\n").find((line) => line.startsWith("Error"));
      const warning = `dune cannot describe the context ${context}, so the selection is not confirmed.`;
      log.warning([warning, why].filter(Boolean).join(" "));
      continue;
    }
    const deviations = confirmSelection(described.stdout, expectations);
    const wrong = deviations.filter(({ kind }) => kind !== "missing");
    if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join("\n"));
  }
}

const expectationsOf = ({ executables }: TargetBuild, context: string): readonly Expectation[] =>
  executables.map(({ stanza, selection }) => ({
    context,
    executable: stanza,
    choices: selection.choices,
  }));
