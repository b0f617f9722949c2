import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Root, repository } from "../roots/open-root.ts";
import { bootText, expectElf, readImages, verdicts } from "./images.ts";
import {
  commitAll,
  copyProject,
  gitStatus,
  hostMachine,
  readJson,
  runCli,
  runTool,
} from "./machine.ts";

/** With the main job's four, all from one dune invocation. */
const all = ["unix", "js", "riscv32", "cortex-m3", "linux-riscv64", "linux-musl"] as const;
const native = ["unix", "linux-riscv64", "linux-musl"] as const;
const cross = ["linux-riscv64", "linux-musl"] as const;
const extension: Readonly<Record<string, string>> = {
  ...{ js: ".js", riscv32: ".elf", "cortex-m3": ".elf" },
};
const riscv = 243;

const printed = {
  portable: [
    "ppx: expanded, generator: host",
    "exception: 42",
    "recursion: 5000",
    "effects: 999000",
    "int64: 2a7a1f19690e083",
    "compact: true",
    "table: zero three seven twelve many",
  ],
  signals: ["main: enough", "thread: enough", "domain: enough"],
  native: [
    "threads: 2002000",
    "domains: 1999000",
    "unix: 14 through a pipe",
    "str: cr.ss c.mp.l.r",
    "stubs: 11e60398",
    "recursion: 1000000",
  ],
} as const;

/** Where a toolchain is in the store of a root. */
export function storedToolchain(root: Root, name: string): string {
  const store = `/root/.cache/dune-targets/toolchains/${name}`;
  const [directory, ...others] = readdirSync(root.path(store));
  if (directory === undefined || others.length > 0) throw new Error(`no one toolchain in ${store}`);
  return join(store, directory);
}

/** Native cross compilers for Linux, built from source, and what they make, run. */
export function testCross(machine: () => Root): void {
  let project: string;
  beforeAll(async () => {
    project = copyProject(machine(), "cross");
    await commitAll(machine(), project);
  });
  const build = (program: keyof typeof printed, targets: readonly string[], env = {}) =>
    runCli(machine(), ["build", "--targets", targets.join(), "--executables", program], {
      cwd: project,
      env,
    });

  // One after the other: on a busy machine each takes many minutes.
  test.each(cross)("%s is built from OCaml's source", async (name) => {
    const { stderr } = await build("native", [name]);
    expect(stderr).toMatch(
      new RegExp(`^ *${name}: configured in .*, compiled in .*; \\d+ MB of \\d+ MB are kept$`, "m"),
    );
    expect(stderr).toMatch(new RegExp(`✓ ${name}: built in `));
    expect(stderr).toMatch(new RegExp(`${name} .* about \\d+ CPU s, \\d+ MB$`, "m"));
  });

  test("one dune invocation makes bytecode firmware, JavaScript and native programs, the ppx on the host", async () => {
    const root = machine();
    const { stderr } = await build("portable", all);
    const plan = readJson(root, `${project}/out/plan.json`);
    expect(plan).toMatchObject({ workspaces: [{ targets: all }] });
    const images = readImages(root, `${project}/out`);
    for (const target of all) {
      const file = `portable-${target}${extension[target] ?? ""}`;
      expect(bootText(stderr, file)).toEqual(printed.portable);
      expect(verdicts(images)).toHaveProperty([file], "ok");
    }
    expect(await gitStatus(root, project)).toBe("");
  });

  test("threads, unix, domains and vendored C stubs; the host's exported OCAMLLIB does no harm", async () => {
    const root = machine();
    const library = (await root.runOk(["ocamlc", "-where"])).stdout.trim();
    const { stderr } = await build("native", native, { OCAMLLIB: library });
    expect(stderr).toMatch(/✓ linux-riscv64: found in /);
    for (const target of native)
      expect(bootText(stderr, `native-${target}`)).toEqual([
        ...printed.native,
        // The static program is booted with no environment at all.
        `path: ${target !== "linux-musl"}`,
      ]);
    expectElf(root.path(`${project}/out/native-linux-riscv64`), 64, riscv);
    expectElf(root.path(`${project}/out/native-linux-musl`), 64, hostMachine);
  });

  test("a signal's handler has a stack of its own, beside what the processor needs of it", async () => {
    const { stderr } = await build("signals", cross);
    for (const target of cross)
      expect(bootText(stderr, `signals-${target}`)).toEqual(printed.signals);
  });

  // musl refuses a smaller stack than the kernel needs, which on most machines is less than the constant.
  test.each(["native", "signals"] as const)(
    "the static program %s runs on a processor with AMX",
    async (name) => {
      const root = machine();
      await build(name, ["linux-musl"]);
      const program = "/root/large-registers";
      const source = `${repository}/__tests__/e2e/large-registers.c`;
      await root.runOk(["gcc", "-O2", source, "-o", program]);
      const { stdout } = await runTool(root, [program, `${project}/out/${name}-linux-musl`]);
      const rest = name === "native" ? ["path: true"] : [];
      expect(stdout.trimEnd().split("\n")).toEqual([...printed[name], ...rest]);
    },
  );

  test("what runs while the project is built was built for the host only", async () => {
    const root = machine();
    const { stdout } = await root.runOk([
      "find",
      "/root/.cache/dune-targets/work",
      "-name",
      "*.exe",
    ]);
    const built = stdout.split("\n");
    expect(built.some((path) => path.endsWith("/default/gen/generate.exe"))).toBe(true);
    expect(built.filter((path) => /\/(?:linux-\w+|riscv32)\/gen\//.test(path))).toEqual([]);
  });

  test("another project has the toolchains at once", async () => {
    const root = machine();
    const args = ["build", "--working-directory", "examples/hello", "--targets", cross.join()];
    const { stderr } = await runCli(root, args, { cwd: repository });
    for (const target of cross) {
      expect(stderr).toMatch(new RegExp(`✓ ${target}: found in `));
      expect(bootText(stderr, `hello-${target}`)).toEqual([
        expect.stringMatching(
          /^hello from OCaml .* on unix \(hosted\), 64-bit, crc32 3610a686 by c$/,
        ),
      ]);
    }
  });

  describe("the toolchains", () => {
    test.each(cross)(
      "%s is pruned, and its tools are the machine's or start with them",
      async (name) => {
        const root = machine();
        const prefix = storedToolchain(root, name);
        const { stdout } = await root.runOk(["du", "-sm", "--apparent-size", prefix]);
        expect(Number.parseInt(stdout, 10)).toBeLessThan(80);
        const left = (
          await root.runOk(["find", prefix, "-name", "*.cmt*", "-o", "-name", "*.byte"])
        ).stdout;
        expect(left).toBe("");
        const script = readFileSync(root.path(`${prefix}/bin/ocamlmklib`)).subarray(0, 200);
        const [shebang = ""] = script.toString("latin1").split("\n");
        expect(shebang).toMatch(/^#!\/.*\/ocamlrun$/);
        expect(existsSync(root.path(shebang.slice(2)))).toBe(true);
        expect((await root.runOk(["readlink", `${prefix}/bin/ocaml`])).stdout).toBe(
          "/usr/bin/ocaml\n",
        );
      },
    );

    test.each(cross)("%s says nothing to users' makefiles of how it was compiled", (name) => {
      const root = machine();
      const config = `${storedToolchain(root, name)}/lib/ocaml/Makefile.config`;
      expect(readFileSync(root.path(config), "utf8")).toMatch(/^CPPFLAGS=$/m);
    });

    test("musl has an assembler and a partial linker: pack and complete objects work", async () => {
      const root = machine();
      const compiler = `${storedToolchain(root, "linux-musl")}/bin/ocamlopt.opt`;
      const script = `set -e
mkdir -p /root/pack; cd /root/pack
echo 'let f x = x + 1' > a.ml; echo 'let g x = A.f x * 2' > b.ml
echo 'let () = Printf.printf "%d\\n%!" (P.B.g 20)' > m.ml
${compiler} -for-pack P -c a.ml; ${compiler} -for-pack P -c b.ml
${compiler} -pack -o p.cmx a.cmx b.cmx
${compiler} -output-complete-obj -o m.exe.o p.cmx m.ml
printf '#include <caml/callback.h>\\nint main(int c, char **v) { (void)c; caml_startup(v); return 0; }\\n' > s.c
$(uname -m)-linux-musl-gcc -static -I "$(${compiler} -where)" s.c m.exe.o -lm -o whole
env -i ./whole`;
      const { stdout } = await root.runOk(["sh", "-c", script]);
      expect(stdout).toBe("42\n");
    });
  });

  test("what dune builds where it does not find the toolchain is not published", async () => {
    const root = machine();
    const bin = "/root/forgetful-cross";
    const script = `mkdir -p ${bin}; touch ${bin}/empty.conf; printf '#!/bin/sh\\nOCAMLFIND_CONF=${bin}/empty.conf exec /usr/bin/dune "$@"\\n' > ${bin}/dune; chmod +x ${bin}/dune`;
    await root.runOk(["sh", "-c", script]);
    const other = copyProject(root, "endings", "/root/projects/forgetful-cross");
    const args = ["build", "--targets", cross.join(), "--executables", "steady"];
    const PATH = `${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
    const { stderr } = await runCli(root, args, { cwd: other, status: 1, env: { PATH } });
    expect(stderr).toMatch(
      /error: steady-linux-riscv64: expected a 64-bit RISC-V executable, found a 64-bit .* one: the context's toolchain was not used\./,
    );
    expect(stderr).toMatch(
      /error: steady-linux-musl: expected a static executable, found one that asks for the interpreter \/lib/,
    );
    expect(readImages(root, `${other}/out`).size).toBe(0);
  });

  test("an installed library is named before anything is built", async () => {
    const root = machine();
    const other = copyProject(root, "endings", "/root/projects/lacking");
    await root.runOk(
      [
        "sh",
        "-c",
        "echo '(executable (name steady) (libraries ppxlib))' > dune; rm -f endless.ml failing.ml literal.ml",
      ],
      { cwd: other },
    );
    const args = ["build", "--targets", "linux-riscv64"];
    const { stderr } = await runCli(root, args, { cwd: other, status: 2 });
    expect(stderr).toContain(
      "steady needs the library ppxlib, which target linux-riscv64 cannot link as it is installed, because it is compiled for this machine: vendor its sources, for example with `opam source ppxlib` or in duniverse/.",
    );
  });
}
