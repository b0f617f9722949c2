import type { ImageRecord } from "../image/manifest.ts";
import type { Plan, PlannedImage } from "../plan/plan.ts";
import type { ImageResult } from "../report/tables.ts";
import type { Built } from "./build-all.ts";
import type { Published } from "./publish-all.ts";

/** What became of each image of the plan, in the plan's order. */
export function resultsOf(
  plan: Plan,
  built: readonly Built[],
  published: readonly Published[],
): readonly ImageResult[] {
  return plan.images.map((image) => resultOf(plan, image, built, published));
}

function resultOf(
  plan: Plan,
  image: PlannedImage,
  built: readonly Built[],
  published: readonly Published[],
): ImageResult {
  const workspace = built.find((one) => one.workspace.name === image.workspace);
  const publication = published.find((one) => one.image === image);
  const record = publication?.record;
  const { target, executable } = image;
  return {
    target,
    executable,
    file: record?.file,
    size: record?.size,
    sha256: record?.sha256,
    selection: plan.selection.filter(
      (row) => row.target === target && row.executable === executable,
    ),
    boot: record ? bootCell(record) : "–",
    seconds: (workspace?.seconds ?? 0) + (record?.boot?.seconds ?? 0),
    failure: publication?.failure ?? (record ? undefined : whyNotBuilt(image, workspace)),
  };
}

function bootCell({ boot, notBooted }: ImageRecord): string {
  return boot?.verdict ?? (notBooted === null ? "not booted" : `not booted: ${notBooted}`);
}

function whyNotBuilt(image: PlannedImage, workspace: Built | undefined): string {
  if (!workspace || workspace.cancelled.has(image.target))
    return `${image.file} was not built, because another target failed and fail-fast is on.`;
  const [first] = workspace.failed.get(image.target) ?? [];
  // dune wraps its sentences; the lists below them are told with the diagnostic itself.
  const [sentence = ""] = (first?.message ?? "").split(/\n(?=->|- )/);
  return `${image.file} was not built: ${sentence.replace(/\s+/g, " ") || "dune failed"}`;
}
