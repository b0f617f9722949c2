import { mkdirSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { documented } from "../docs/faults.ts";
import { programs } from "../roots/namespace.ts";
import type { Root } from "../roots/open-root.ts";
import { readImages, verdicts } from "./images.ts";
import { copyProject, runCli } from "./machine.ts";

const bin = "/root/dying";
const compiler = "riscv64-unknown-elf-gcc";

/** The chip's C compiler, which dies where a C file is compiled and where a program is linked. */
const dyingCompiler = `#!/bin/sh
case "$*" in
  *" stub.c"*) kill -SEGV $$ ;;
  *linked*.exe*) kill -KILL $$ ;;
esac
exec /usr/bin/${compiler} "$@"
`;

/** Tools of the build that end by a signal. */
export function testSignals(machine: () => Root): void {
  describe("a tool that dies by a signal", () => {
    let project: string;
    beforeAll(() => {
      project = copyProject(machine(), "signals");
      mkdirSync(machine().path(bin));
      writeFileSync(machine().path(`${bin}/${compiler}`), dyingCompiler, { mode: 0o755 });
    });
    const died = documented("a rule, a preprocessor or a compiler dies by a signal");
    const linker = documented("the C compiler dies by a signal while OCaml links");
    const memory = documented("one that was killed (SIGKILL)");
    test.each([
      ["generated", died, /\bsh (?:text\.ml \S+ )?got signal ABRT\./],
      ["preprocessed", died, /\bsh (?:preprocessed\.\S+ \S+ )?got signal ABRT\./],
      ["stubbed", died, /\bcc (?:stub\.o \S+ )?got signal SEGV\./],
      ["linked", linker, /killed by SIGKILL\.\nError: Error while building custom runtime system/],
      ["linked", memory, /\(context riscv32\)\n/],
    ])("while %s is built: %s", async (name, says, detail) => {
      const root = machine();
      const { stderr } = await runCli(
        root,
        ["build", "--targets", "unix riscv32", "--executables", name],
        { cwd: project, status: 1, env: { PATH: `${bin}:${programs}` } },
      );
      expect(stderr.match(/^error: /gm)).toHaveLength(1);
      expect(stderr).toMatch(says);
      expect(stderr).toMatch(detail);
      expect(stderr).toMatch(new RegExp(`^riscv32 +none \\(${name}\\) `, "m"));
      expect(verdicts(readImages(root, `${project}/out`))).toEqual({ [`${name}-unix`]: "ok" });
    });
  });
}
