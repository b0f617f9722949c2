import { beforeAll, describe, expect, test } from "vitest";
import { documented } from "../docs/faults.ts";
import type { Root } from "../roots/open-root.ts";
import { bootText, readImages, verdicts } from "./images.ts";
import { copyProject, runCli } from "./machine.ts";

/** Firmware that does not simply end well. */
export function testEndings(machine: () => Root): void {
  describe("firmware", () => {
    let project: string;
    beforeAll(() => {
      project = copyProject(machine(), "endings");
    });
    const build = (targets: string, executables: string, ...more: readonly string[]) =>
      runCli(machine(), ["build", "--targets", targets, "--executables", executables, ...more], {
        cwd: project,
        status: 1,
      });
    const images = () => readImages(machine(), `${project}/out`);

    test("an integer over 31 bits fails on the chip, not on the machine", async () => {
      const { stderr } = await build("unix riscv32", "literal");
      expect(stderr).toMatch(
        /^error: .*Literal.*cannot be used on a 32-bit platform[\s\S]*use Int32 or Int64/m,
      );
      expect(stderr).toContain("(context riscv32)");
      expect(verdicts(images())).toEqual({ "literal-unix": "ok" });
      expect(bootText(stderr, "literal-unix")).toEqual(["2147483647"]);
    });

    test("its exit status and its silence are told apart", async () => {
      const { stderr } = await build("riscv32", "steady failing endless", "--boot-timeout", "5");
      expect(verdicts(images())).toEqual({
        "steady-riscv32.elf": "ok",
        "failing-riscv32.elf": "crashed",
        "endless-riscv32.elf": "hung",
      });
      expect(stderr).toMatch(
        /error: failing-riscv32\.elf crashed: it ended with status 3 instead of 0\..*\n.*about to fail/,
      );
      expect(stderr).toMatch(
        /error: endless-riscv32\.elf hung: it did not end within 5 s\..*\n.*waiting/,
      );
      expect(stderr).toMatch(documented("a boot never ends"));
      const { stdout } = await machine().run(["sh", "-c", "cat /proc/[0-9]*/comm"]);
      expect(stdout).not.toContain("qemu");
    });

    test("expected text is enough for one that never ends, and is asked of one that does", async () => {
      const expected = ["--boot-timeout", "20", "--boot-expect", "^waiting$"];
      const { stderr } = await build("riscv32 cortex-m3", "steady endless", ...expected);
      expect(verdicts(images())).toEqual({
        "steady-riscv32.elf": "wrong text",
        "steady-cortex-m3.elf": "wrong text",
        "endless-riscv32.elf": "ok",
        "endless-cortex-m3.elf": "ok",
      });
      expect(stderr).toMatch(
        /error: steady-riscv32\.elf printed the wrong text: .*matches \/\^waiting\$\//,
      );
    });
  });
}
