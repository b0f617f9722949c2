import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { type Root, repository } from "../roots/open-root.ts";
import { bootText, readImages } from "./images.ts";
import { copyProject, runCli } from "./machine.ts";

/** Implementation and reason of each virtual library that an image has. */
function choicesIn(root: Root, directory: string, file: string) {
  const { selection = [] } = readImages(root, directory).get(file) ?? {};
  return Object.fromEntries(
    selection.map(({ library, implementation, reason }) => [
      library,
      `${implementation} ${reason}`,
    ]),
  );
}

/** Explicit choice, tag, default and override, as the machine code shows them. */
export function testChoices(machine: () => Root): void {
  test("each target links what its tags say, and an implementation brings another virtual library", async () => {
    const root = machine();
    const project = copyProject(root, "choices");
    const args = ["build", "--targets", "unix riscv32", "--output-directory", "images"];
    const { stderr } = await runCli(root, args, { cwd: project });
    expect(bootText(stderr, "main-unix")).toEqual([
      "net.unix over clock.unix, log.quiet, codec.portable",
    ]);
    expect(bootText(stderr, "main-riscv32.elf")).toEqual([
      "net.freestanding over clock.freestanding, log.quiet, codec.portable",
    ]);
    const common = { log: "log.quiet explicit", codec: "codec.portable default" };
    expect(choicesIn(root, `${project}/images`, "main-unix")).toEqual({
      ...common,
      net: "net.unix tag",
      clock: "clock.unix tag",
    });
    expect(choicesIn(root, `${project}/images`, "main-riscv32.elf")).toEqual({
      ...common,
      net: "net.freestanding tag",
      clock: "clock.freestanding tag",
    });
  });

  test("a default for another platform is refused before anything is done", async () => {
    const root = machine();
    const project = copyProject(root, "choices", "/root/projects/refused");
    const args = ["build", "--targets", "js"];
    const { stderr } = await runCli(root, args, { cwd: project, status: 2 });
    expect(stderr).toContain(
      "Target js has no implementation of net, which bin/main needs, and the default net.unix is for another platform (unix)",
    );
    expect(stderr).toContain("implementations: {js: {net: NAME}}");
    expect(existsSync(root.path(`${project}/out`))).toBe(false);
  });

  test("each program goes where it belongs, under the name that dune installs it by", async () => {
    const root = machine();
    const project = copyProject(root, "programs");
    const build = (...args: readonly string[]) =>
      runCli(root, ["build", "--targets", "unix js", ...args], { cwd: project });
    for (const args of [[], ["--executables", "client serverd"]]) {
      const { stderr } = await build(...args);
      expect([...readImages(root, `${project}/out`).keys()]).toEqual([
        "serverd-unix",
        "client-js.js",
      ]);
      expect(bootText(stderr, "serverd-unix")).toEqual(["server, unix, generated"]);
      expect(bootText(stderr, "client-js.js")).toEqual(["client, js"]);
    }
    const { stderr } = await build("--executables", "{unix: [serverd, gen/*], js: client}");
    expect(bootText(stderr, "gen-unix")).toEqual(['let text = "generated"']);
    expect(readImages(root, `${project}/out`).size).toBe(3);
  });

  test("a program that only rules run is no image", async () => {
    const root = machine();
    const project = copyProject(root, "programs", "/root/projects/tools");
    await root.runOk(["rm", "-r", "server/main.ml", "client"], { cwd: project });
    await root.runOk(["sed", "-i", "1,/^$/d", "server/dune"], { cwd: project });
    const args = ["build", "--targets", "unix"];
    const { stderr } = await runCli(root, args, { cwd: project, status: 2 });
    expect(stderr).toContain(
      "No executable for unix: plugins and objects do not count (extension/extension), what a rule runs counts only when named (gen/gen); add one, or name a test in executables.",
    );
    expect(existsSync(root.path(`${project}/out`))).toBe(false);
  });

  test("native code only is passed over for bytecode, and no obstacle to it", async () => {
    const root = machine();
    const project = copyProject(root, "availability");
    const args = ["build", "--targets", "unix riscv32", "--executables", "main"];
    const { stderr } = await runCli(root, args, { cwd: project });
    expect(bootText(stderr, "main-unix")).toEqual(["c 9"]);
    expect(bootText(stderr, "main-riscv32.elf")).toEqual(["ocaml"]);
  });

  test("an implementation in OCaml syntax is linked if it is named", async () => {
    const root = machine();
    const project = copyProject(root, "availability");
    const args = ["--targets", "unix", "--executables", "secure"];
    const refused = await runCli(root, ["plan", ...args], { cwd: project, status: 2 });
    expect(refused.stderr).toContain("tls_unix/dune (it is written in OCaml) was not read");
    const told = [...args, "--implementations", "{unix: {tls: tls_unix}}"];
    const { stderr } = await runCli(root, ["build", ...told], { cwd: project });
    expect(bootText(stderr, "secure-unix")).toEqual(["unix"]);
  });

  test("an override changes what is linked", async () => {
    const root = machine();
    const args = ["--targets", "riscv32", "--implementations", "checksum=checksum.ocaml"];
    const directory = [
      "--working-directory",
      "examples/hello",
      "--output-directory",
      "out/override",
    ];
    const { stderr } = await runCli(root, ["build", ...args, ...directory], { cwd: repository });
    expect(bootText(stderr, "hello-riscv32.elf").join()).toMatch(
      /on riscv32 \(freestanding\), 32-bit, crc32 3610a686 by ocaml$/,
    );
    expect(choicesIn(root, `${repository}/out/override`, "hello-riscv32.elf")).toEqual({
      board: "board.freestanding tag",
      checksum: "checksum.ocaml override",
    });
  });
}
