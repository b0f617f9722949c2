import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { programs } from "../roots/namespace.ts";
import type { Root } from "../roots/open-root.ts";
import { expectElf, readImages } from "./images.ts";
import { copyProject, hostMachine, runCli } from "./machine.ts";

/** From 3.0 on dune builds for the machine itself, and exits 0, in a context whose toolchain findlib does not know. */
export function testMissingToolchain(machine: () => Root): void {
  test("what dune builds without the toolchain is not published", async () => {
    const root = machine();
    const project = copyProject(root, "endings", "/root/projects/forgetful");
    const bin = "/root/forgetful";
    mkdirSync(root.path(bin));
    writeFileSync(root.path(`${bin}/empty.conf`), "");
    const forgetful = `#!/bin/sh\nOCAMLFIND_CONF=${bin}/empty.conf exec /usr/bin/dune "$@"\n`;
    writeFileSync(root.path(`${bin}/dune`), forgetful, { mode: 0o755 });
    const { stderr } = await runCli(
      root,
      ["build", "--targets", "unix riscv32", "--executables", "steady"],
      { cwd: project, status: 1, env: { PATH: `${bin}:${programs}` } },
    );
    expect(stderr).toMatch(
      /error: steady-riscv32\.elf: expected a 32-bit RISC-V executable, found a \d+-bit .* one: the context's toolchain was not used\./,
    );
    expect([...readImages(root, `${project}/out`).keys()]).toEqual(["steady-unix"]);
    expect(readdirSync(root.path(`${project}/out`)).join()).not.toContain("riscv32");
    expectElf(root.path(`${project}/out/steady-unix`), 64, hostMachine);
  });
}
