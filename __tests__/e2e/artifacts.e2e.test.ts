import { afterAll, beforeAll, describe, expect } from "vitest";
import { openRoot, type Root } from "../roots/open-root.ts";
import { type Bench, openBench } from "./artifact-bench.ts";
import { testArtifactFaults } from "./artifact-faults.ts";
import { testArtifactNames } from "./artifact-names.ts";
import { testArtifacts } from "./artifacts.ts";

/** Jobs wait for each other's retries, so all but the first go on side by side. */
describe("artifacts", () => {
  let root: Root;
  let bench: Bench;
  beforeAll(async () => {
    root = await openRoot("trixie", { with: ["ocaml", "chip"] });
    bench = await openBench(root);
  });
  afterAll(async () => {
    try {
      expect(await bench?.close()).toEqual([]);
    } finally {
      await root?.close();
    }
  });
  testArtifacts(() => bench);
  testArtifactNames(() => bench);
  testArtifactFaults(() => bench);
});
