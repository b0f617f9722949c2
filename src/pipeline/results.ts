import type { ImageRecord } from "../image/manifest.ts";
import type { Image } from "../plan/plan.ts";
import type { ImageResult } from "../report/tables.ts";
import type { BuiltWorkspace } from "./build-images.ts";
import type { Published } from "./publish-images.ts";

/** The end of each image of the plan, in the plan's order. */
export function resultsOf(
  images: readonly Image[],
  built: readonly BuiltWorkspace[],
  published: readonly Published[],
): readonly ImageResult[] {
  const workspaces = new Map(built.map((one) => [one.workspace, one]));
  const publications = new Map(published.map((one) => [one.image, one]));
  const failed = [
    ...built.flatMap((one) => [...one.failed.keys()]),
    ...published.flatMap(({ image, failure }) => (failure === undefined ? [] : [image])),
  ];
  return images.map((image) =>
    resultOf(
      image,
      workspaces.get(image.workspace),
      publications.get(image),
      whoFailed(image, failed),
    ),
  );
}

/** Whose failure has stopped an image. */
export const whoFailed = (image: Image, failed: readonly Image[]): string =>
  failed.length > 0 && failed.every(({ build }) => build.target === image.build.target)
    ? "another executable"
    : "another target";

function resultOf(
  image: Image,
  workspace: BuiltWorkspace | undefined,
  publication: Published | undefined,
  others: string,
): ImageResult {
  const record = publication?.record;
  return {
    image,
    file: record?.file,
    size: record?.size,
    sha256: record?.sha256,
    boot: record ? bootCell(record) : "–",
    seconds: (workspace?.seconds ?? 0) + (record?.boot?.seconds ?? 0),
    failure: publication?.failure ?? (record ? undefined : whyNotBuilt(image, workspace, others)),
  };
}

function bootCell({ boot, notBooted }: ImageRecord): string {
  return boot?.verdict ?? (notBooted === null ? "not booted" : `not booted: ${notBooted}`);
}

function whyNotBuilt(image: Image, workspace: BuiltWorkspace | undefined, others: string): string {
  if (!workspace || workspace.cancelled.has(image))
    return `${image.file} was not built, because ${others} failed and fail-fast is on.`;
  const [first] = workspace.failed.get(image) ?? [];
  // dune wraps its sentences; the lists below them are told with the diagnostic itself.
  const [sentence] = first?.message.split(/\n(?=->|- |Hint: )/) ?? [];
  return `${image.file} was not built: ${sentence?.replace(/\s+/g, " ") || "dune failed"}`;
}
