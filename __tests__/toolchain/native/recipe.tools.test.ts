import { expect, test } from "vitest";
import { crossKey } from "../../../src/toolchain/key.ts";
import { crossCompilers } from "../../../src/toolchain/native/compilers.ts";
import { hostWith } from "../host.ts";

test("the key holds what the C compiler and the assembler say that they are", async () => {
  const { build } = crossCompilers["linux-musl"];
  const tools = build?.kind === "cross" ? build.on["x64"] : undefined;
  const packages = { "musl-tools": "1.2.5-3", "musl-dev": "1.2.5-3" };
  const host = hostWith({ version: "5.4.1", library: "/usr/lib/ocaml" }, packages);
  if (build?.kind !== "cross" || !tools || !host.compiler) throw new Error("no cross compiler");
  const env = { PATH: process.env["PATH"] };
  const ingredients = { build, tools: { ...tools, tools: "x86_64-linux-gnu" }, env };
  const way = "crossopt";
  const key = await crossKey({ ...ingredients, way }, host.compiler, host, "/s");
  expect(key["gcc"]).toMatch(/^x86_64-linux-gnu-gcc .*\d+\.\d+/);
  expect(key["binutils"]).toMatch(/^GNU assembler .*\d+\.\d+/);
});
