import { expect, test } from "vitest";
import { chainsOf, runChains, shareJobs } from "../../src/dune/schedule.ts";

test.each([
  [1, 3, { sideBySide: 1, jobs: 1 }],
  [2, 2, { sideBySide: 1, jobs: 2 }],
  [4, 2, { sideBySide: 2, jobs: 2 }],
  [4, 8, { sideBySide: 2, jobs: 2 }],
  [16, 3, { sideBySide: 3, jobs: 5 }],
])("%i jobs for %i chains", (jobs, chains, share) => {
  expect(shareJobs(jobs, chains)).toEqual(share);
});

test("workspaces of one context follow one another, others run beside them", async () => {
  const items = ["a1", "b1", "a2", "b2"];
  const running = new Set<string>();
  const seen: string[][] = [];
  await runChains(
    chainsOf(items, (item) => [item.slice(0, 1)]),
    2,
    async (item) => {
      running.add(item);
      seen.push([...running].sort());
      await new Promise((resolve) => setTimeout(resolve, 5));
      running.delete(item);
    },
  );
  expect(seen.flat()).toContain("b2");
  expect(seen.some((together) => together.length === 2)).toBe(true);
  expect(seen.some((together) => together.includes("a1") && together.includes("a2"))).toBe(false);
});

test("workspaces that share one of their contexts are one chain, in the order asked for", () => {
  const contexts = (item: string) => item.split("+");
  expect(chainsOf(["default+riscv32", "solo5", "default"], contexts)).toEqual([
    ["solo5"],
    ["default+riscv32", "default"],
  ]);
  expect(chainsOf(["a", "b", "a+b", "c"], contexts)).toEqual([["a", "b", "a+b"], ["c"]]);
});

test("after an exception no further chain begins", async () => {
  const begun: string[] = [];
  const work = async (item: string) => {
    begun.push(item);
    throw new Error(`${item} broke`);
  };
  await expect(runChains([["a"], ["b"]], 1, work)).rejects.toThrow("a broke");
  expect(begun).toEqual(["a"]);
});
