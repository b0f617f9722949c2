import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { boards } from "../../src/toolchain/bytecode/boards.ts";
import { firmwareOf } from "../../src/toolchain/bytecode/bytecode.ts";
import { rewriteConfiguration } from "../../src/toolchain/bytecode/configuration.ts";

describe("ocamlc -config for a chip", () => {
  test.each([
    ["debian-12", "riscv32"],
    ["debian-13", "cortex-m3"],
    ["debian-next", "riscv32"],
  ] as const)("%s, %s", async (distribution, name) => {
    const file = join(import.meta.dirname, "../machine/captured", `${distribution}.ocamlc-config`);
    const answer = readFileSync(file, "utf8");
    const rewritten = rewriteConfiguration(answer, "/store/x", firmwareOf(boards[name]));
    await expect(rewritten).toMatchFileSnapshot(`golden/${distribution}-${name}.ocamlc-config`);
    expect(rewritten.split("\n").length).toBe(answer.split("\n").length);
    expect(rewritten).not.toMatch(/x86_64|amd64|linux|\/usr/);
  });
});
