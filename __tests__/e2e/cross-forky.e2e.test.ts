import { afterAll, beforeAll, describe } from "vitest";
import { openRoot, type Root } from "../roots/open-root.ts";
import { testCross } from "./cross.ts";

describe("native cross compilers on forky", () => {
  let root: Root;
  beforeAll(async () => {
    root = await openRoot("forky", { with: ["ocaml", "chip"] });
  });
  afterAll(() => root?.close());
  testCross(() => root);
});
