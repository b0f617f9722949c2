import { beforeAll, describe, expect, test } from "vitest";
import type { Root } from "../roots/open-root.ts";
import { printed } from "./firmware-runtime.ts";
import { bootText, expectElf, readImages, verdicts } from "./images.ts";
import { copyProject, readJson, runCli } from "./machine.ts";

/** Targets of three kinds that dune builds at once, and what is built for all of them. */
const targets = ["unix", "riscv32", "riscv64"] as const;
const everywhere = ["language", "effects", "switch"] as const;

type Target = (typeof targets)[number];

const fileOf = (program: string, target: Target) =>
  `${program}-${target}${target === "unix" ? "" : ".elf"}`;

/** Where integers have 63 bits, and where there are threads. */
const changes: Readonly<Record<string, string>> = {
  "int: 1073741823 -1073741824": "int: 4611686018427387903 -4611686018427387904",
  "parse: int_of_string": "",
};

function expected(program: keyof typeof printed, target: Target): readonly string[] {
  const lines = printed[program].map((line) => {
    if (line === "domain: refused" && target === "unix") return "domain: spawned";
    return target === "riscv32" ? line : (changes[line] ?? line);
  });
  return lines.filter((line) => line !== "");
}

/** Native code without an operating system: built from source, beside native code and bytecode in one workspace. */
export function testNativeFirmware(machine: () => Root): void {
  describe("native code on a chip", () => {
    let project: string;
    let log: string;
    beforeAll(async () => {
      project = copyProject(machine(), "runtime", "/root/projects/native");
      const args = ["build", "--targets", targets.join(), "--executables", everywhere.join(" ")];
      // language ends with a status of its own.
      log = (await runCli(machine(), args, { cwd: project, status: 1 })).stderr;
    });

    test.each(everywhere)("%s prints what it prints elsewhere", (program) => {
      for (const target of targets)
        expect(bootText(log, fileOf(program, target))).toEqual(expected(program, target));
    });

    test("exit statuses come back", () => {
      const verdict = (program: string) => (program === "language" ? "crashed" : "ok");
      expect(verdicts(readImages(machine(), `${project}/out`))).toEqual(
        Object.fromEntries(
          everywhere.flatMap((program) =>
            targets.map((target) => [fileOf(program, target), verdict(program)]),
          ),
        ),
      );
      expect(log).toContain("error: language-riscv64.elf crashed: it ended with status 7 ");
    });

    test("one dune built all three", () => {
      expect(readJson(machine(), `${project}/out/plan.json`)).toMatchObject({
        workspaces: [{ targets: [...targets] }],
      });
    });

    test("the image is 64-bit RISC-V and needs nothing", () => {
      for (const end of ["", ".debug"])
        expectElf(machine().path(`${project}/out/effects-riscv64.elf${end}`), 64, 243);
    });

    test("memory, its end, and the machine's files", async () => {
      const wanted = "memory isolation overflow";
      const args = ["build", "--targets", "riscv64", "--executables", wanted];
      const { stderr } = await runCli(machine(), args, { cwd: project, status: 1 });
      const [, ...rest] = printed.memory;
      expect(bootText(stderr, "memory-riscv64.elf")).toEqual(["stack: 1048576", ...rest]);
      expect(bootText(stderr, "isolation-riscv64.elf")).toEqual(printed.isolation);
      expect(bootText(stderr, "overflow-riscv64.elf")).toEqual([
        "Fatal error: exception Stack_overflow",
      ]);
      expect(stderr).toContain("error: overflow-riscv64.elf crashed: it ended with status 2 ");
      expect(stderr).toMatch(/✓ riscv64: found in /);
    });

    test("a library of an operating system is refused before anything is built", async () => {
      const { stderr } = await runCli(
        machine(),
        ["build", "--targets", "riscv64", "--executables", "system"],
        { cwd: project, status: 2 },
      );
      expect(stderr).toMatch(/system needs the library unix, .* no operating system on bare metal/);
      expect(stderr).not.toContain("✓ riscv64");
    });
  });
}
