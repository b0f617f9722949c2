import { afterAll, beforeAll } from "vitest";
import { openRoot, type Root } from "../roots/open-root.ts";
import { testSerial } from "./serial.ts";

let root: Root;
beforeAll(async () => {
  root = await openRoot("forky");
  await root.runOk([
    "sh",
    "-c",
    "apt-get update -qq; apt-get install -y -qq --no-install-recommends qemu-system-riscv >/dev/null",
  ]);
});
afterAll(() => root?.close());
testSerial(() => root);
