import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSkipped } from "../ci/skips.ts";
import { openRoot, type Root, repository } from "../roots/open-root.ts";
import { bootText, expectElf, readImages, verdicts } from "./images.ts";
import { copyProject, hostMachine, releases, runCli, runTool } from "./machine.ts";

const suite = "forky";
const { ocaml } = releases[suite];
const hour = 60 * 60 * 1000;
const cross = ["linux-arm64", "linux-riscv64", "linux-musl", "windows", "riscv64"];
const targets = ["unix", "js", "riscv32", "cortex-m3", ...cross];
const output = `${repository}/examples/hello/out`;
let root: Root;

beforeAll(async () => {
  root = await openRoot(suite);
  await runTool(root, ["apt-get", "update", "-q"]);
});
afterAll(() => root?.close());

const hello = (command: string) =>
  runCli(root, [command, "--working-directory", "examples/hello", "--targets", targets.join()], {
    cwd: repository,
  });

/** Whether the machine's archives have wine, which is not in every release. */
const hasWine = async (): Promise<boolean> =>
  /Candidate: \d/.test((await root.runOk(["apt-cache", "policy", "wine"])).stdout);

test("the plan says what the compilers of other systems are made from", async () => {
  const plan: unknown = JSON.parse((await hello("plan")).stdout);
  const packages = "gcc-aarch64-linux-gnu gcc-mingw-w64-x86-64-posix ocaml-source qemu-user";
  expect(plan).toMatchObject({
    install: expect.arrayContaining(packages.split(" ")),
    toolchains: expect.arrayContaining([
      expect.objectContaining({ name: "linux-arm64", context: "linux-arm64" }),
      expect.objectContaining({ name: "windows", context: "windows" }),
    ]),
    images: expect.arrayContaining([
      expect.objectContaining({ file: "hello-linux-arm64" }),
      expect.objectContaining({ file: "hello-windows.exe" }),
    ]),
  });
  const wine = (await hasWine()) ? expect.arrayContaining : expect.not.arrayContaining;
  expect(plan).toHaveProperty("install", wine(["wine"]));
});

describe.skipIf(isSkipped("foreign systems"))("built from source", () => {
  const greeting = (on: string, size: number, by: string) => [
    `hello from OCaml ${ocaml} on ${on}, ${size}-bit, crc32 3610a686 by ${by}`,
  ];

  test("one run makes images for nine kinds of machine", { timeout: 2 * hour }, async () => {
    const { stderr } = await hello("build");
    for (const name of cross) expect(stderr).toMatch(new RegExp(`✓ ${name}: built in `));
    expect(bootText(stderr, "hello-unix")).toEqual(greeting("unix (hosted)", 64, "c"));
    expect(bootText(stderr, "hello-linux-arm64")).toEqual(greeting("unix (hosted)", 64, "c"));
    expect(bootText(stderr, "hello-riscv64.elf")).toEqual(
      greeting("riscv64 (freestanding)", 64, "c"),
    );
    const images = readImages(root, output);
    const booted = (await hasWine()) ? "ok" : undefined;
    expect(verdicts(images)).toEqual({
      ...{ "hello-unix": "ok", "hello-js.js": "ok", "hello-linux-arm64": "ok" },
      ...{ "hello-riscv32.elf": "ok", "hello-cortex-m3.elf": "ok", "hello-windows.exe": booted },
      ...{ "hello-linux-riscv64": "ok", "hello-linux-musl": "ok", "hello-riscv64.elf": "ok" },
    });
    if (!booted) {
      const why = "it needs wine, which is not installed";
      expect(images.get("hello-windows.exe")?.notBooted).toBe(why);
      expect(stderr).toContain(`hello-windows.exe was not booted: ${why}`);
    }
  });

  test("each is what it should be, with its debug file", () => {
    expectElf(root.path(`${output}/hello-unix`), 64, hostMachine);
    for (const end of ["", ".debug"]) {
      expectElf(root.path(`${output}/hello-linux-arm64${end}`), 64, 183);
      const windows = readFileSync(root.path(`${output}/hello-windows.exe${end}`));
      const header = windows.readUInt32LE(0x3c);
      expect(windows.toString("latin1", header, header + 4)).toBe("PE\0\0");
      expect(windows.readUInt16LE(header + 4)).toBe(0x8664);
      // Of when it was linked it says nothing, so that the next link makes the same file.
      expect(windows.readUInt32LE(header + 8)).toBe(0);
    }
  });

  test("the next run finds the compilers, and boots Windows' programs once wine can be had", async () => {
    // The last release that surely has it.
    const line = readFileSync(root.path("/etc/apt/sources.list"), "utf8");
    const file = root.path("/etc/apt/sources.list.d/trixie.list");
    writeFileSync(file, line.replace(suite, "trixie"));
    await runTool(root, ["apt-get", "update", "-q"]);
    const { stderr } = await hello("build");
    for (const name of cross) expect(stderr).toMatch(new RegExp(`✓ ${name}: found in `));
    expect(verdicts(readImages(root, output))["hello-windows.exe"]).toBe("ok");
    expect(bootText(stderr, "hello-windows.exe")).toEqual(greeting("windows (hosted)", 64, "c"));
    expect((await root.run(["find", "/root", "-name", "drive_c"])).stdout).toBe("");
  });

  test("what comes with OCaml works on each: threads, sockets, effects, domains", async () => {
    const project = copyProject(root, "hosted");
    const config = `targets:\n${["unix", "linux-arm64", "windows"]
      .map((name) => `  - name: ${name}\n    boot: {arguments: [one, "two words"]}\n`)
      .join("")}`;
    mkdirSync(root.path(project), { recursive: true });
    writeFileSync(root.path(`${project}/dune-targets.yml`), config);
    const { stderr } = await runCli(root, ["build"], { cwd: project });
    const said = (file: string) => bootText(stderr, file);
    expect(said("hosted-unix")).toEqual([
      ...["system: Unix", "pipe: a thread writes", "socket: a thread sends", "domain: 42"],
      ...["effect: 42", "exception: caught", "recursion: 1000000", "int64: 12884901891"],
      ...["float: 0.500", "str: p-rt-bl-", "heap: compacted", "file: one+two"],
      "arguments: one two words",
    ]);
    expect(said("hosted-linux-arm64")).toEqual(said("hosted-unix"));
    expect(said("hosted-windows.exe")).toEqual(["system: Win32", ...said("hosted-unix").slice(1)]);
  });
});
