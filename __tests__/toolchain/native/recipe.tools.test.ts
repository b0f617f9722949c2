import { expect, test } from "vitest";
import { crossCompilers } from "../../../src/toolchain/native/compilers.ts";
import { native } from "../../../src/toolchain/native/native.ts";
import { hostWith, meansOf } from "../host.ts";

test("the key holds what the C compiler and the assembler say that they are", async () => {
  const row = crossCompilers["linux-musl"];
  const packages = { "musl-tools": "1.2.5-3", "musl-dev": "1.2.5-3" };
  const host = hostWith({ version: "5.4.1", library: "/usr/lib/ocaml" }, packages);
  const on = { x64: { ...row.on.x64, tools: "x86_64-linux-gnu" } };
  const env = { PATH: process.env["PATH"] };
  const item = await native("linux-musl", { ...row, on }).item(meansOf(host, { store: "/s", env }));
  expect(item?.key["gcc"]).toMatch(/^x86_64-linux-gnu-gcc .*\d+\.\d+/);
  expect(item?.key["binutils"]).toMatch(/^GNU assembler .*\d+\.\d+/);
});
