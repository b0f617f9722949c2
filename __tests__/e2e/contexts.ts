import { expect, test } from "vitest";
import type { Root } from "../roots/open-root.ts";
import { bootText } from "./images.ts";
import { commitAll, copyProject, gitStatus, runCli } from "./machine.ts";

/** A project that has a dune-workspace. */
export function testContexts(machine: () => Root): void {
  test("the project's own dune-workspace keeps its settings and the contexts that targets use", async () => {
    const root = machine();
    const project = copyProject(root, "contexts");
    await commitAll(root, project);
    const args = ["build", "--targets", "unix riscv32 cortex-m3"];
    const { stderr } = await runCli(root, args, { cwd: project });
    const text = (context: string, stamp: string) => [
      `context ${context}, profile release, stamp ${stamp}`,
    ];
    expect(bootText(stderr, "main-unix")).toEqual(text("default", "all contexts"));
    expect(bootText(stderr, "main-riscv32.elf")).toEqual(text("riscv32", "riscv32 only"));
    expect(bootText(stderr, "main-cortex-m3.elf")).toEqual(text("cortex-m3", "all contexts"));
    expect(await gitStatus(root, project)).toBe("");
  });

  test("a context that means another toolchain is refused at its place", async () => {
    const root = machine();
    const project = copyProject(root, "contexts", "/root/projects/clash");
    await root.runOk(["sed", "-i", "s/(toolchain riscv32)/(toolchain other)/", "dune-workspace"], {
      cwd: project,
    });
    const args = ["build", "--targets", "riscv32"];
    const { stderr } = await runCli(root, args, { cwd: project, status: 2 });
    expect(stderr).toMatch(/dune-workspace:6.*context riscv32 has \(toolchain other\)/);
  });
}
