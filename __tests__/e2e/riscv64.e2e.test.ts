import { afterAll, beforeAll, describe } from "vitest";
import { openRoot, type Root } from "../roots/open-root.ts";
import { testNativeFirmware } from "./native-firmware.ts";

describe("riscv64 on forky", () => {
  let root: Root;
  beforeAll(async () => {
    root = await openRoot("forky", { with: ["ocaml", "chip"] });
  });
  afterAll(() => root?.close());
  testNativeFirmware(() => root);
});
