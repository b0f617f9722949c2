import { directoryOf } from "../base/paths.ts";
import type { BuildResult } from "../dune/build-workspace.ts";
import type { DuneSetting } from "../dune/dune.ts";
import { type Link, linkAgain } from "../dune/link-again.ts";
import type { PlannedImage } from "../plan/plan.ts";
import { textsFor } from "../workspace/rewrite.ts";
import { setsVariables } from "../workspace/workspace-environment.ts";
import type { Buildable } from "./broken.ts";
import type { Job } from "./build-all.ts";

/** Links the images of a workspace that dune has not linked. The result is that of the whole workspace. */
export async function linkOthers(
  { log, failFast }: Pick<Job, "log" | "failFast">,
  { workspace, builds }: Buildable,
  images: readonly PlannedImage[],
  setting: DuneSetting,
  built: BuildResult,
): Promise<BuildResult> {
  const links = images.flatMap((image): readonly Link[] => {
    const first = images.find((one) => one.built === image.linkedFrom)?.target;
    const build = builds.find(({ target }) => target.name === image.target);
    if (image.linkedFrom === undefined || first === undefined || !build) return [];
    const { target, linkedFrom: from, built: to } = image;
    return [{ target, from, first, to, flags: build.target.linkFlags }];
  });
  const [first] = builds;
  if (links.length === 0 || first === undefined) return built;
  const { project } = first.source;
  const started = performance.now();
  const request = {
    workspace: workspace.name,
    links,
    texts: (target: string | undefined) => textsFor(project.texts, builds, target),
    onlyDune: images.some(({ executable }) => setsVariables(project, directoryOf(executable))),
    failFast: failFast?.signal,
  };
  const outcome = await linkAgain(request, setting, built, log);
  return { ...built, ...outcome, seconds: built.seconds + (performance.now() - started) / 1000 };
}
