import type { Plan } from "../plan/plan.ts";

/** Heading of the selection table. */
export const selectionHeading: readonly string[] = [
  "target",
  "executable",
  "virtual library",
  "implementation",
  "why",
  "needed by",
];

/** Its rows: which implementation each target gets, and why. */
export function selectionRows(plan: Plan): readonly (readonly string[])[] {
  return plan.selection.map((row) => [
    row.target,
    row.executable,
    row.library,
    row.implementation,
    row.reason === "tag" ? `tag ${row.tag}` : row.reason,
    row.neededBy,
  ]);
}
