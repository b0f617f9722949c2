import { expect, test } from "vitest";
import type { Root } from "../roots/open-root.ts";
import { bootText } from "./images.ts";
import { commitAll, copyProject, gitStatus, runCli } from "./machine.ts";

/** Programs that rules run while others are built. */
export function testBuildPrograms(machine: () => Root): void {
  const build = (project: string, executable: string, status = 0) => {
    const args = ["build", "--targets", "riscv32", "--executables", executable];
    return runCli(machine(), args, { cwd: project, status });
  };

  test("an executable that a rule runs has the implementations of the machine there", async () => {
    const project = copyProject(machine(), "self-run");
    const { stderr } = await build(project, "unikernel");
    expect(bootText(stderr, "unikernel-riscv32.elf")).toEqual(["unikernel 32 with csr1"]);
  });

  test("an error of such a program is not one of the target", async () => {
    const root = machine();
    const project = copyProject(root, "self-run", "/root/projects/self-run-broken");
    await root.runOk(["sed", "-i", "s/Val_int(64)/oops/", "rt/rt_stubs.default.c"], {
      cwd: project,
    });
    const { stderr } = await build(project, "unikernel", 1);
    expect(stderr).toMatch(/^error: rt\/rt_stubs.c:2: .*oops.*\n\(context default\)$/m);
    expect(stderr).not.toContain("(context riscv32)");
  });
}

/** A project that has a dune-workspace. */
export function testContexts(machine: () => Root): void {
  test("a program among the deps of a rule that runs it gets a hint", async () => {
    const project = copyProject(machine(), "named-program");
    const args = ["build", "--targets", "riscv32", "--executables", "app"];
    const { stderr } = await runCli(machine(), args, { cwd: project, status: 1 });
    expect(stderr).toMatch(
      /^error: gen\/dune:3: Library "unix"[\s\S]*\n\(context riscv32\)\nA rule has gen\/gen\.exe among its deps, .*write %\{exe:…\}/m,
    );
  });

  test("the project's own dune-workspace keeps its settings and contexts", async () => {
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
