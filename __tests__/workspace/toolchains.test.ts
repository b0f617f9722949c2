import { expect, test } from "vitest";
import type { ReadyToolchain } from "../../src/toolchain/toolchain.ts";
import { toolchainsOf } from "../../src/workspace/workspace-environment.ts";
import { buildsOf, host, projectOf, riscv32, type Shipped, shipped, solo5 } from "./sample.ts";

const arm64 = shipped("solo5-arm64");
const ready = (toolchain: Shipped): ReadyToolchain => ({
  ...{ toolchain, prefix: "/t", findlibLines: [], programs: undefined, key: {}, origin: "store" },
  ...{ seconds: 0, strip: "strip", objcopy: "objcopy" },
});
const all = [host, solo5, arm64, riscv32].map(ready);

function namesFor(toolchains: readonly Shipped[], named: readonly string[] = []) {
  const wishes = toolchains.map((toolchain) => ({ name: toolchain.name, toolchain }));
  const builds = buildsOf(projectOf("(executable (name main))"), wishes);
  return toolchainsOf(builds, new Set(named), all).map(({ toolchain }) => toolchain.name);
}

test("of two toolchains behind one context a workspace has that of its targets", () => {
  expect(namesFor([solo5])).toEqual(["solo5"]);
  expect(namesFor([arm64])).toEqual(["solo5-arm64"]);
  expect(namesFor([arm64], ["solo5"])).toEqual(["solo5-arm64"]);
});

test("a workspace has those that the project's own dune-workspace names", () => {
  expect(namesFor([host])).toEqual(["host"]);
  expect(namesFor([host], ["riscv32", "none"])).toEqual(["host", "riscv32"]);
  expect(namesFor([host], ["solo5"])).toEqual(["host", "solo5"]);
});
