import { existsSync, readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Root } from "../roots/open-root.ts";
import { bootText, expectElf, readImages, verdicts } from "./images.ts";
import { copyProject, hostMachine, readJson, runCli } from "./machine.ts";

const targets = ["unix", "js", "riscv32", "cortex-m3", "linux-riscv64", "linux-arm64"];

/** What projects/systems prints on Linux: only the first line differs. */
const report = [
  "adler: 11e60398",
  "unix: from the child, status 3",
  "threads: 2800",
  "str: right left",
  "match: 1601 of 300",
  "exception: deep",
  "memory: 100000 deep, compact true",
  "numbers: 9223372030926249001 131073 0.1 2.71828182845905",
];

/** The name of the machine that builds, as OCaml and as the C stub say it. */
const host = { x64: "amd64 says OCaml, x64 says C", arm64: "arm64 says OCaml, arm64 says C" };
const isKnown = (name: string): name is keyof typeof host => name in host;

/** Files below a directory of the root that is the only one of its kind in the store. */
function toolchainFiles(root: Root, name: string): { prefix: string; files: readonly string[] } {
  const kept = `/root/.cache/dune-targets/toolchains/${name}`;
  const [only = "", ...others] = readdirSync(root.path(kept));
  expect(others).toEqual([]);
  const prefix = `${kept}/${only}`;
  const files = readdirSync(root.path(prefix), { recursive: true, encoding: "utf8" });
  return { prefix, files };
}

/** The native cross compiler of an OCaml that has no makefile target for one. */
export function testOlderCross(machine: () => Root): void {
  describe("a cross compiler the older way", () => {
    let project: string;
    let log: string;
    const build = () =>
      runCli(machine(), ["build", "--executables", "main", "--targets", targets.join(" ")], {
        cwd: project,
      });
    beforeAll(async () => {
      project = copyProject(machine(), "systems");
      log = (await build()).stderr;
    });

    test("is built and makes images beside those of all others", () => {
      const how = "configured in .*, compiled in .*; [\\d.]+ MB of [\\d.]+ MB are kept";
      for (const name of ["linux-riscv64", "linux-arm64"]) {
        expect(log).toMatch(new RegExp(`${name}: ${how}`));
        expect(log).toContain(`✓ ${name}: built in`);
      }
      const images = readImages(machine(), `${project}/out`);
      expect(verdicts(images)).toEqual({
        "main-unix": "ok",
        "main-js.js": "ok",
        "main-riscv32.elf": "ok",
        "main-cortex-m3.elf": "ok",
        "main-linux-riscv64": "ok",
        "main-linux-arm64": "ok",
      });
      expectElf(machine().path(`${project}/out/main-linux-riscv64`), 64, 243);
      expectElf(machine().path(`${project}/out/main-linux-arm64`), 64, 183);
      expectElf(machine().path(`${project}/out/main-unix`), 64, hostMachine);
    });

    test("unix, threads, str and vendored C stubs do on the target what they do here", () => {
      const here = isKnown(process.arch) ? host[process.arch] : "";
      expect(bootText(log, "main-unix")).toEqual([`system: Unix, ${here}`, ...report]);
      const there = "system: Unix, riscv says OCaml, riscv64 says C";
      expect(bootText(log, "main-linux-riscv64")).toEqual([there, ...report]);
      const arm = `system: Unix, ${host.arm64}`;
      expect(bootText(log, "main-linux-arm64")).toEqual([arm, ...report]);
      for (const image of ["main-js.js", "main-riscv32.elf", "main-cortex-m3.elf"])
        expect(bootText(log, image)).toEqual(["no system"]);
    });

    test("holds what programs are built with, for its final place", () => {
      const root = machine();
      const { prefix, files } = toolchainFiles(root, "linux-riscv64");
      for (const name of ["unix.cmxa", "str.cmxa", "dynlink.cmxa", "threads/threads.cmxa"])
        expect(files).toContain(`lib/ocaml/${name}`);
      expect(files.filter((name) => /\.(cmt|cmti|ml|mli|cmo|cma)$/.test(name))).toEqual([]);
      const makefile = readFileSync(root.path(`${prefix}/lib/ocaml/Makefile.config`), "utf8");
      expect(makefile).toContain(`\nprefix=${prefix}\n`);
      for (const name of files
        .filter((name) => name.startsWith("lib/"))
        .map((n) => `${prefix}/${n}`))
        if (/\.(a|o)$/.test(name))
          expect(readFileSync(root.path(name)).includes("/dune-targets-")).toBe(false);
    });

    // For arm64; for riscv64 OCaml 4.13 has none.
    test("asks the processor how large the stack is on which it handles a stack overflow", () => {
      const { prefix } = toolchainFiles(machine(), "linux-arm64");
      const runtime = readFileSync(machine().path(`${prefix}/lib/ocaml/libasmrun.a`));
      expect(runtime.includes("getauxval")).toBe(true);
    });

    test("is found by the next run", async () => {
      const { stderr } = await build();
      expect(stderr).toMatch(/✓ linux-riscv64: found in/);
      expect(stderr).not.toMatch(/built in/);
      expect(existsSync(machine().path(`${project}/out/plan.json`))).toBe(true);
      expect(readJson(machine(), `${project}/out/plan.json`)).toMatchObject({ schema: 1 });
    });
  });
}
