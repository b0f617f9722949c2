import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Root } from "../roots/open-root.ts";
import type { Suite } from "../roots/pristine.ts";
import { bootText, readImages, verdicts } from "./images.ts";
import { copyProject, runCli } from "./machine.ts";

const chips = ["riscv32", "cortex-m3"] as const;

/** What each program of projects/runtime prints, on every chip of 32 bits and with every OCaml that has what it needs. */
export const printed = {
  isolation: [
    'read: Sys_error("/root/victim: Function not implemented")',
    'write: Sys_error("/root/from-firmware: Function not implemented")',
    'append: Sys_error("/root/victim: Function not implemented")',
    'remove: Sys_error("/root/victim: Function not implemented")',
    'rename: Sys_error("Function not implemented")',
    "exists: false",
    'list: Sys_error("/root: Function not implemented")',
    "command: refused",
    "input: End_of_file",
    'position: Sys_error("Illegal seek")',
    "error output",
    "close: closed",
  ],
  language: [
    "exception: 42 deep",
    "division: refused",
    "bounds: index out of bounds",
    "parse: int_of_string",
    "int: 1073741823 -1073741824",
    "int32: 131073",
    "int64: 9223372030926249001 91a2b3c4d5e6f78 -9223371972",
    "int64 of float: -9007199254740992",
    "float: 0.1 0x1.999999999999ap-4 1.000000e+300 -2.063",
    "float of string: 1e-310 12",
    "special: nan inf -0.000000",
    "functions: 1.4142135623731 2.71828182845905 2.35619449019234",
    "format: 123",
    "at_exit: ran",
  ],
  memory: [
    "stack: 65536",
    "recursion: 100000",
    "overflow: raised",
    "recursion again: 100000",
    "compare: 0 1",
    "hash: true",
    "marshal: true",
    "compact: true",
    "exhausted: true",
    "afterwards: true",
    "little of the C stack used: true",
  ],
  effects: [
    "sum: 1001000",
    "nested: 42",
    "unhandled: raised",
    "again: 1001000",
    "domain: refused",
    "after that: 1001000",
  ],
  switch: [
    "12346 37035 12338 12396 24690 6172 12601 12345 -12345 13888 27825 87655 237 2469 3086 12360 16",
    "mixed: 4900",
  ],
} as const;

type Program = keyof typeof printed;
const programs: readonly Program[] = ["isolation", "language", "memory", "switch"];

/** OCaml on a chip: nothing of the machine that runs it, all of the language, and the stack that it was given. */
export function testFirmwareRuntime(machine: () => Root, suite: Suite): void {
  describe("OCaml on a chip", () => {
    // Debian 12 has OCaml 4, without effects.
    const built: readonly Program[] = suite === "bookworm" ? programs : [...programs, "effects"];
    const victim = "/root/victim";
    let project: string;
    let log: string;
    beforeAll(async () => {
      const root = machine();
      project = copyProject(root, "runtime");
      writeFileSync(root.path(victim), "precious\n");
      const args = ["build", "--targets", chips.join(), "--executables", built.join(" ")];
      // language ends with a status of its own.
      log = (await runCli(root, args, { cwd: project, status: 1 })).stderr;
    });

    test.each(built)("%s prints the same everywhere", (program) => {
      for (const chip of chips)
        expect(bootText(log, `${program}-${chip}.elf`)).toEqual(printed[program]);
    });

    test("exit statuses come back", () => {
      const verdict = (program: Program) => (program === "language" ? "crashed" : "ok");
      expect(verdicts(readImages(machine(), `${project}/out`))).toEqual(
        Object.fromEntries(
          built.flatMap((program) =>
            chips.map((chip) => [`${program}-${chip}.elf`, verdict(program)]),
          ),
        ),
      );
      for (const chip of chips)
        expect(log).toContain(`error: language-${chip}.elf crashed: it ended with status 7 `);
    });

    test("the files of the machine are as they were", () => {
      expect(readFileSync(machine().path(victim), "utf8")).toBe("precious\n");
      expect(existsSync(machine().path("/root/from-firmware"))).toBe(false);
    });

    test("a target's own stack size takes effect", async () => {
      const targets = chips.map((chip) => `${chip}-stack`);
      const args = ["build", "--targets", targets.join(), "--executables", "memory"];
      const { stderr } = await runCli(machine(), args, { cwd: project });
      const [, ...rest] = printed.memory;
      for (const target of targets)
        expect(bootText(stderr, `memory-${target}.elf`)).toEqual(["stack: 131072", ...rest]);
    });
  });
}
