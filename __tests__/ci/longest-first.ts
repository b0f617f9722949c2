import { BaseSequencer, type TestSpecification } from "vitest/node";
import { longest } from "./suites.ts";

/** Where a suite is in the list of the longest; the others are behind them. */
function place({ moduleId }: TestSpecification): number {
  const at = longest.findIndex((suite) => moduleId.endsWith(`/${suite}`));
  return at < 0 ? longest.length : at;
}

/** Starts the suites that take longest before the others, so that in the end no core waits for one of them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
