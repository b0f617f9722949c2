import { plannedCommand } from "../boot/command.ts";
import { imageNames } from "../image/image-names.ts";
import type { Inputs } from "../inputs/inputs.ts";
import { publishedCompanion } from "../mirage/companions.ts";
import type { ExecutableStanza } from "../project/model.ts";
import type { TargetBuild, Workspace } from "../workspace/edit.ts";
import { builtImage } from "../workspace/images.ts";
import type { Executable, Image } from "./plan.ts";
import { executablePath } from "./project-executables.ts";

/** One executable for one target, without a name yet. */
interface Link {
  readonly build: TargetBuild;
  readonly executable: Executable;
  readonly selection: Image["selection"];
}

/** The images of a run, by target in the order asked for. */
export function planImages(
  { boot }: Pick<Inputs, "boot">,
  workspaces: readonly Workspace[],
  builds: readonly TargetBuild[],
): readonly Image[] {
  const workspaceOf = new Map(workspaces.flatMap((one) => one.builds.map((build) => [build, one])));
  const links = builds.flatMap(linksOf);
  const files = imageNames(
    links.map(({ executable, build: { target, source } }) => ({
      executable: source.unikernel?.name ?? executable.publicPath,
      ...{ target: target.name, extension: target.extension },
    })),
  );
  const images: Image[] = [];
  for (const [index, link] of links.entries()) {
    const [workspace, file] = [workspaceOf.get(link.build), files[index]];
    if (workspace === undefined || file === undefined) continue;
    const { target } = link.build;
    images.push({
      ...{ file, ...link, workspace, ...placeOf(link, workspace, images) },
      boot: boot && target.boot ? plannedCommand(target.boot) : undefined,
      companions: companionsOf(link.build, file),
    });
  }
  return images;
}

function linksOf(build: TargetBuild): readonly Link[] {
  return build.executables.flatMap(({ stanza, names, selection }) =>
    names.map((name) => ({ ...{ build, selection }, executable: executableOf(stanza, name) })),
  );
}

function executableOf(stanza: ExecutableStanza, name: string): Executable {
  const publicName = stanza.publicNames[stanza.names.indexOf(name)] ?? name;
  return {
    ...{ stanza, name, path: executablePath(stanza, name) },
    publicPath: executablePath(stanza, publicName),
  };
}

/** Where the program of an image comes from: dune links it, or it is linked as an earlier one of the workspace was. */
function placeOf(
  { build, executable: { stanza, name } }: Link,
  workspace: Workspace,
  earlier: readonly Image[],
): Pick<Image, "built" | "linkedFrom"> {
  const { built, linkedFrom } = builtImage(workspace.builds, build, stanza, name);
  const isFirst = (one: Image) => one.workspace === workspace && one.built === linkedFrom;
  return { built, linkedFrom: earlier.find(isFirst) };
}

/** The texts that mirage has made to start an image, with the image's own name in them. */
function companionsOf(
  { source: { unikernel }, target: { name, extension } }: TargetBuild,
  file: string,
): Image["companions"] {
  const own = unikernel?.byTarget.get(name);
  if (own === undefined) return [];
  const kernel = { built: own.image, published: file, extension };
  return [...own.companions].map(([suffix, text]) => publishedCompanion({ suffix, text }, kernel));
}
