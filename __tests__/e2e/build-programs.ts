import { expect, test } from "vitest";
import type { Root } from "../roots/open-root.ts";
import type { Suite } from "../roots/pristine.ts";
import { bootText } from "./images.ts";
import { copyProject, runCli } from "./machine.ts";

/** Programs that rules run while others are built. */
export function testBuildPrograms(machine: () => Root, suite: Suite): void {
  const build = (project: string, executable: string, status: number) => {
    const args = ["build", "--targets", "riscv32", "--executables", executable];
    return runCli(machine(), args, { cwd: project, status });
  };

  test("one among the deps of a rule that runs it gets a hint", async () => {
    const { stderr } = await build(copyProject(machine(), "named-program"), "app", 1);
    expect(stderr).toMatch(
      /^error: gen\/dune:3: Library "unix"[\s\S]*\n\(context riscv32\)\nA rule has gen\/gen\.exe among its deps, .*write %\{exe:…\}/m,
    );
  });

  // Before dune 3.24 there is only one stanza with C stubs for all contexts.
  if (suite !== "forky") return;

  test("an executable that a rule runs has the implementations of the machine there", async () => {
    const { stderr } = await build(copyProject(machine(), "self-run"), "unikernel", 0);
    expect(bootText(stderr, "unikernel-riscv32.elf")).toEqual(["unikernel 32 with csr1"]);
  });

  test("an error of such a program is not one of the target", async () => {
    const root = machine();
    const project = copyProject(root, "self-run", "/root/projects/self-run-broken");
    const stubs = "rt/rt_stubs.default.c";
    await root.runOk(["sed", "-i", "s/Val_int(64)/oops/", stubs], { cwd: project });
    const { stderr } = await build(project, "unikernel", 1);
    expect(stderr).toMatch(/^error: rt\/rt_stubs.c:2: .*oops.*\n\(context default\)$/m);
    expect(stderr).not.toContain("(context riscv32)");
  });
}
