import { afterAll, beforeAll, describe } from "vitest";
import { openRoot, type Root } from "../roots/open-root.ts";
import type { Suite } from "../roots/pristine.ts";
import { testAction } from "./action.ts";
import { testBuildPrograms } from "./build-programs.ts";
import { testChoices } from "./choices.ts";
import { testContexts } from "./contexts.ts";
import { testOlderCross } from "./cross-older.ts";
import { testEndings } from "./endings.ts";
import { testFirmwareRuntime } from "./firmware-runtime.ts";
import { testHello } from "./hello.ts";
import { testMissingToolchain } from "./missing-toolchain.ts";
import { testSerial } from "./serial.ts";
import { testSignals } from "./signals.ts";
import { testVersions } from "./versions.ts";

/** Everything on one fresh machine, in this order: what the demo installs is there for the tests behind it. */
export function describeMainJob(suite: Suite): void {
  describe(`the main job on ${suite}`, () => {
    let root: Root;
    beforeAll(async () => {
      root = await openRoot(suite);
      // As container images come: without package lists.
      await root.runOk(["sh", "-c", "rm -rf /var/lib/apt/lists/*"]);
    });
    afterAll(() => root?.close());
    const machine = () => root;
    testHello(machine);
    testFirmwareRuntime(machine, suite);
    testChoices(machine);
    testContexts(machine);
    testBuildPrograms(machine, suite);
    testVersions(machine, suite);
    testEndings(machine);
    if (suite === "trixie") testSerial(machine);
    testSignals(machine);
    testAction(machine);
    // Its OCaml has no makefile target for a cross compiler.
    if (suite === "bookworm") testOlderCross(machine);
    // dune 2 itself refuses a toolchain that it does not know, as an error.
    if (suite !== "bookworm") testMissingToolchain(machine);
  });
}
