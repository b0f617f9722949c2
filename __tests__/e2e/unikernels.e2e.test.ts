import { afterAll, beforeAll, describe } from "vitest";
import type { Root } from "../roots/open-root.ts";
import { type Bench, openUnikernelRoot, writeRepositories } from "./unikernel-bench.ts";
import { testUnikernelFaults } from "./unikernel-faults.ts";
import { testUnikernelImages } from "./unikernel-images.ts";
import { testUnikernelPlan } from "./unikernel-plan.ts";

// What stands for Solo5 is of the machine's own architecture, and three of its ABIs are x86_64's only.
const here = process.arch === "x64";
if (!here) console.warn(`unikernels are not tested on ${process.arch}, only on x64`);

/** In this order: the machine has no OCaml at first, and the toolchain is built once. */
describe.runIf(here).each(["bookworm", "forky"] as const)("unikernels on %s", (suite) => {
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
