import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { openRig } from "../rig/rig.ts";
import { openRoot } from "../roots/open-root.ts";
import { testEntries } from "./entries.ts";
import { type Bench, openRunner } from "./jobs.ts";
import { testSaving } from "./saving.ts";
import { testService } from "./service.ts";
import { testToolchains } from "./toolchains.ts";

let bench: Bench;
beforeAll(async () => {
  const [root, rig] = await Promise.all([
    openRoot("trixie", { with: ["ocaml", "chip"] }),
    openRig(),
  ]);
  bench = { root, rig, run: openRunner(root, rig) };
});
beforeEach(() => bench.rig.reset());
afterAll(async () => {
  await bench?.rig.close();
  await bench?.root.close();
});

describe("toolchains and compiled objects", () => testToolchains(() => bench));
describe("entries of others", () => testEntries(() => bench));
describe("a service with faults", () => testService(() => bench));
describe("what is saved", () => testSaving(() => bench));
