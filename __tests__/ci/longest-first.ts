import { BaseSequencer, type TestSpecification } from "vitest/node";
import { longest } from "./suites.ts";

const isLong = ({ moduleId }: TestSpecification): boolean =>
  longest.some((suite) => moduleId.endsWith(`/${suite}`));

/** Starts the suites that take longest before the others, so that in the end no core waits for one of them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
