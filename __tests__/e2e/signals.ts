import { mkdirSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { documented } from "../docs/faults.ts";
import { programs } from "../roots/namespace.ts";
import type { Root } from "../roots/open-root.ts";
import { readImages, verdicts } from "./images.ts";
import { copyProject, runCli } from "./machine.ts";

const bin = "/root/dying";
const earlier = "/root/dying-earlier";
const compiler = "riscv64-unknown-elf-gcc";

/** The chip's C compiler, which dies where a C file is compiled and where a program is linked. */
const dyingCompiler = `#!/bin/sh
case "$*" in
  *" stub.c"*) kill -SEGV $$ ;;
  *linked*.exe*) kill -KILL $$ ;;
esac
exec /usr/bin/${compiler} "$@"
`;

/** One that dies whatever it compiles. */
const dyingAtOnce = `#!/bin/sh
case "$*" in *" -c "*) kill -SEGV $$ ;; esac
exec /usr/bin/${compiler} "$@"
`;

/** Tools of the build that end by a signal. */
export function testSignals(machine: () => Root): void {
  describe("a tool that dies by a signal", () => {
    let project: string;
    beforeAll(() => {
      project = copyProject(machine(), "signals");
      for (const [directory, script] of [
        [bin, dyingCompiler],
        [earlier, dyingAtOnce],
      ] as const) {
        mkdirSync(machine().path(directory));
        writeFileSync(machine().path(`${directory}/${compiler}`), script, { mode: 0o755 });
      }
    });
    const died = documented("a rule, a preprocessor or a compiler dies by a signal");
    const linker = documented("the C compiler dies by a signal while OCaml links");
    const memory = documented("one that was killed (SIGKILL)");
    test.each([
      ["generated", died, /\bsh (?:text\.ml \S+ )?got signal ABRT\./],
      ["preprocessed", died, /\bsh (?:preprocessed\.\S+ \S+ )?got signal ABRT\./],
      ["stubbed", died, /\bcc (?:stub\.o \S+ )?got signal SEGV\./],
      ["linked", linker, memory],
    ])("while %s is built", async (name, says, detail) => {
      const { stderr } = await buildWith(bin, name);
      expect(stderr).toMatch(says);
      expect(stderr).toMatch(detail);
    });

    const early = "a compiler dies by a signal, or fails, while a toolchain is built";
    test(early, async () => {
      const tools = "/root/other-tools";
      const { stderr } = await buildWith(earlier, "linked", { RUNNER_TOOL_CACHE: tools });
      expect(stderr).toMatch(documented(early));
      expect(stderr).toMatch(
        /: riscv64-unknown-elf-gcc .* was killed by SIGSEGV\.\n\(context riscv32\)/,
      );
      const { stdout } = await machine().run(["find", tools, "-type", "f"]);
      expect(stdout).not.toContain("riscv32");
    });

    /** Fails for the chip, with one error, and ships the other target. */
    async function buildWith(directory: string, name: string, env = {}) {
      const finished = await runCli(
        machine(),
        ["build", "--targets", "unix riscv32", "--executables", name],
        { cwd: project, status: 1, env: { PATH: `${directory}:${programs}`, ...env } },
      );
      const { stderr } = finished;
      expect(stderr.match(/^error: /gm)).toHaveLength(1);
      expect(stderr).toMatch(new RegExp(`^riscv32 +none \\(${name}\\) `, "m"));
      expect(verdicts(readImages(machine(), `${project}/out`))).toEqual({ [`${name}-unix`]: "ok" });
      return finished;
    }
  });
}
