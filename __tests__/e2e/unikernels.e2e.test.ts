import { afterAll, beforeAll, describe } from "vitest";
import { isSkipped } from "../ci/skips.ts";
import type { Root } from "../roots/open-root.ts";
import { type Bench, openUnikernelRoot, writeRepositories } from "./unikernel-bench.ts";
import { testUnikernelFaults } from "./unikernel-faults.ts";
import { testUnikernelImages } from "./unikernel-images.ts";
import { testUnikernelPlan } from "./unikernel-plan.ts";

const skipped = isSkipped("unikernels");

/** In this order: the machine has no OCaml at first, and the toolchain is built once. */
describe.skipIf(skipped).each(["bookworm", "forky"] as const)("unikernels on %s", (suite) => {
  let root: Root;
  const bench = (): Bench => ({ root, suite });
  beforeAll(async () => {
    root = await openUnikernelRoot(suite);
    await writeRepositories(root, suite);
  });
  afterAll(() => root?.close());
  testUnikernelPlan(bench);
  testUnikernelImages(bench);
  testUnikernelFaults(bench);
});
