import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Root, repository } from "../roots/open-root.ts";
import { bootText, expectElf, readImages, verdicts } from "./images.ts";
import {
  commitAll,
  gitStatus,
  hostMachine,
  readJson,
  releases,
  runCli,
  runTool,
  snapshot,
} from "./machine.ts";

const targets = ["unix", "js", "riscv32", "cortex-m3"];
const output = `${repository}/out`;
const inRepository = { cwd: repository };

/** Which implementations each target of examples/hello gets, all by tag. */
const selected = [
  ["unix", "board", "board.unix", "unix"],
  ["unix", "checksum", "checksum.c", "c"],
  ["js", "board", "board.js", "js"],
  ["js", "checksum", "checksum.ocaml", "ocaml"],
  ["riscv32", "board", "board.freestanding", "freestanding"],
  ["riscv32", "checksum", "checksum.c", "c"],
  ["cortex-m3", "board", "board.freestanding", "freestanding"],
  ["cortex-m3", "checksum", "checksum.c", "c"],
].map(([target, library, implementation, tag]) => ({
  ...{ target, executable: "bin/hello", library, implementation },
  ...{ reason: "tag", tag, neededBy: "greeting" },
}));

/** The table at the end: a row for each target. */
function expectTable(text: string): void {
  const row = (target: string, file: string, selection: string) =>
    new RegExp(`^ *${target} +${file} +[\\d.]+ [KM]B +${selection} +ok +[\\d.]+ s$`, "m");
  expect(text).toMatch(/^ *target +image +size +selection +boot +seconds$/m);
  expect(text).toMatch(row("unix", "hello-unix", "board\\.unix checksum\\.c"));
  expect(text).toMatch(row("js", "hello-js\\.js", "board\\.js checksum\\.ocaml"));
  for (const chip of ["riscv32", "cortex-m3"])
    expect(text).toMatch(row(chip, `hello-${chip}\\.elf`, "board\\.freestanding checksum\\.c"));
}

/** The four lines of the README of examples/hello. */
function expectGreetings(log: string, ocaml: string): void {
  const greeting = (on: string, size: number, by: string) => [
    `hello from OCaml ${ocaml} on ${on}, ${size}-bit, crc32 3610a686 by ${by}`,
  ];
  expect(bootText(log, "hello-unix")).toEqual(greeting("unix (hosted)", 64, "c"));
  expect(bootText(log, "hello-js.js")).toEqual(greeting("node (javascript)", 32, "ocaml"));
  for (const chip of ["riscv32", "cortex-m3"])
    expect(bootText(log, `hello-${chip}.elf`)).toEqual(greeting(`${chip} (freestanding)`, 32, "c"));
}

/** `plan` before there is any OCaml, the demo twice: everything that README.md promises about examples/hello. */
export function testHello(machine: () => Root): void {
  const demo = () => {
    const { demo }: Record<string, string> = JSON.parse(
      readFileSync(machine().path(`${repository}/package.json`), "utf8"),
    ).scripts;
    return ["sh", "-c", demo ?? "false"];
  };
  test("plan needs no OCaml and changes nothing", async () => {
    const root = machine();
    const { ocaml, dune, workspaces } = releases[root.suite];
    await commitAll(root, repository);
    const before = [snapshot(root, repository), snapshot(root, "/root")];
    const args = ["--working-directory", "examples/hello", "--targets", targets.join()];
    const { stdout, stderr } = await runCli(root, ["plan", ...args], inRepository);
    const plan: unknown = JSON.parse(stdout);
    expect(plan).toMatchObject({
      schema: 1,
      host: {
        ocaml: { version: ocaml, from: "distribution" },
        dune: { version: dune, from: "distribution" },
      },
      install: expect.arrayContaining(["ocaml", "ocaml-dune", "ocaml-source", "js-of-ocaml"]),
      workspaces: workspaces.map((name) => ({ name, reason: expect.stringMatching(/./) })),
    });
    expect(plan).toHaveProperty("selection", selected);
    expect(stderr).toMatch(
      /^ *riscv32 +bin\/hello +board +board\.freestanding +tag freestanding +greeting$/m,
    );
    expect(existsSync(root.path("/usr/bin/ocaml"))).toBe(false);
    expect([snapshot(root, repository), snapshot(root, "/root")]).toEqual(before);
  });

  test("the demo installs, builds, checks and boots", async () => {
    const root = machine();
    const { ocaml } = releases[root.suite];
    const { stderr } = await runTool(root, demo(), inRepository);
    expectTable(stderr);
    expectGreetings(stderr, ocaml);
    expect(stderr.trimEnd().split("\n").at(-1)).toContain(`${output} holds the images`);
  });

  test("out/ holds four images, each what it should be", async () => {
    const root = machine();
    const images = readImages(root, output);
    expect(verdicts(images)).toEqual({
      "hello-unix": "ok",
      "hello-js.js": "ok",
      "hello-riscv32.elf": "ok",
      "hello-cortex-m3.elf": "ok",
    });
    const debugFiles = [...images.values()].flatMap(({ debug }) => debug?.file ?? []);
    expect(debugFiles).toEqual(
      expect.arrayContaining(["hello-riscv32.elf.debug", "hello-cortex-m3.elf.debug"]),
    );
    expect(readdirSync(root.path(output)).sort()).toEqual(
      [
        ...images.keys(),
        ...debugFiles,
        ".gitignore",
        "images.json",
        "plan.json",
        "SHA256SUMS",
      ].sort(),
    );
    expectElf(root.path(`${output}/hello-unix`), 64, hostMachine);
    for (const [chip, elfMachine] of [["riscv32", 243] as const, ["cortex-m3", 40] as const])
      for (const end of ["", ".debug"])
        expectElf(root.path(`${output}/hello-${chip}.elf${end}`), 32, elfMachine);
    await root.runOk(["sha256sum", "--check", "--strict", "SHA256SUMS"], { cwd: output });
    expect(readFileSync(root.path(`${output}/SHA256SUMS`), "utf8").split("\n").length - 1).toBe(
      images.size + debugFiles.length,
    );
  });

  test("the plan that was built groups the targets as this dune allows", () => {
    const root = machine();
    const { ocaml, dune, workspaces } = releases[root.suite];
    const plan = readJson(root, `${output}/plan.json`);
    expect(plan).toMatchObject({
      host: { ocaml: { version: ocaml, from: "path" }, dune: { version: dune, from: "path" } },
      workspaces: workspaces.map((name) => ({ name, targets: name.split("+") })),
      selection: selected,
    });
  });

  test("a second run finds everything and takes seconds", async () => {
    const root = machine();
    const packages = async () => (await root.runOk(["dpkg-query", "--show"])).stdout;
    const before = await packages();
    const { stderr, seconds } = await runTool(root, demo(), inRepository);
    expectTable(stderr);
    expect(stderr).toMatch(/^ *install +nothing$/m);
    for (const chip of ["riscv32", "cortex-m3"]) {
      const [, took = "none"] =
        new RegExp(`✓ ${chip}: found in \\S+ \\(([\\d.]+) s\\)`).exec(stderr) ?? [];
      // 50 ms is for `npm run bench`; here other tests may load the machine.
      expect(Number(took)).toBeLessThan(1);
    }
    expect(stderr).not.toMatch(/built in/);
    expect(seconds).toBeLessThan(30);
    expect(await packages()).toBe(before);
  });

  test("the checkout is as it was", async () => {
    expect(await gitStatus(machine(), repository)).toBe("");
  });
}
