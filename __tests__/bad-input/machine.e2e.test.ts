import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { documented } from "../docs/faults.ts";
import type { Equipment } from "../roots/layers.ts";
import { openRoot, type Root, type RootRunOptions, repository } from "../roots/open-root.ts";
import { project } from "./refused.ts";

const place = "/home/user/project";
const sources = "/etc/apt/sources.list";

let root: Root;

async function openMachine(installed: readonly Equipment[]): Promise<void> {
  root = await openRoot("bookworm", { with: installed });
  for (const [name, text] of Object.entries(project)) write(`${place}/${name}`, text);
  // Larger than the small disks below.
  write(`${place}/bin/data`, "x".repeat(100_000));
  await root.runOk(["chown", "-R", "user:user", place]);
  await root.runOk(["mkdir", "/small"]);
}
beforeAll(() => openMachine([]));
afterAll(() => root?.close());

function write(path: string, text: string): void {
  mkdirSync(dirname(root.path(path)), { recursive: true });
  writeFileSync(root.path(path), text);
}

/** Everything that a run could write to. Not /var, where apt keeps an index of the lists that it is asked about. */
async function listing(): Promise<string> {
  const places = ["/etc", "/home", "/opt", "/root", "/tmp", "/usr"];
  return (await root.runOk(["find", ...places, "-printf", "%p %y %s %m %T@\\n"])).stdout;
}

interface BuildOptions extends RootRunOptions {
  readonly target?: string;
}

/** Runs `build`; the plan is left out of `stderr`. */
async function build(args: readonly string[], { target = "unix", ...options }: BuildOptions = {}) {
  const argv = ["node", `${repository}/dist/cli.mjs`, "build", "--targets", target, ...args];
  const { code, stdout, stderr } = await root.run(argv, { cwd: place, ...options });
  return { code, stdout, stderr: stderr.replace(/^Plan\n(?:(?: .*)?\n)*/, "") };
}

const installing = "Installing system packages\n";

describe("nothing is written", () => {
  const command =
    "sudo apt-get update && sudo apt-get install -y --no-install-recommends ocaml ocaml-dune";

  test("without root and sudo", async () => {
    const before = await listing();
    const { code, stdout, stderr } = await build([], { user: "user" });
    expect(await listing()).toBe(before);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^Installing system packages\nerror: [^\n]* not root [^\n]*\n$/);
    expect(stderr).toContain(command);
  });

  test("with `install: never`", async () => {
    const before = await listing();
    const attempt = await build(["--install", "never"]);
    expect(await listing()).toBe(before);
    expect(attempt).toEqual({
      code: 2,
      stdout: "",
      stderr: `${installing}error: Not installed: ocaml, ocaml-dune; and \`install\` is \`never\`. Install them first: ${command}\n`,
    });
  });

  test("for a dune file that this user may not read", async () => {
    await root.runOk(["chmod", "000", `${place}/bin/dune`]);
    const before = await listing();
    const attempt = await build([], { user: "user" });
    expect(await listing()).toBe(before);
    await root.runOk(["chmod", "644", `${place}/bin/dune`]);
    expect(attempt).toEqual({
      code: 2,
      stdout: "",
      stderr:
        "error: bin/dune:1: The file cannot be opened; let this user read it or, if it is a link, mend it.\n",
    });
  });

  test("to an output directory that this user may not write to", async () => {
    await root.runOk(["mkdir", "--mode=755", `${place}/images`]);
    const before = await listing();
    const attempt = await build(["--output-directory", "images"], { user: "user" });
    expect(await listing()).toBe(before);
    expect(attempt).toEqual({
      code: 2,
      stdout: "",
      stderr: `error: The output directory ${place}/images cannot be written; choose another output-directory.\n`,
    });
  });
});

describe("packages", () => {
  test("an archive that lacks them", async () => {
    write("/srv/empty/Packages", "");
    write(sources, "deb [trusted=yes] file:/srv/empty ./\n");
    const lacks = (name: string) =>
      `error: Debian GNU/Linux 12 (bookworm) has no package ${name}; enable the archive that has it (on Ubuntu: universe) or leave out the targets that need it.\n`;
    expect(await build([])).toEqual({
      code: 2,
      stdout: "",
      stderr: `${installing}${lacks("ocaml")}${lacks("ocaml-dune")}`,
    });
  });

  test("an archive that cannot be reached", async () => {
    write(sources, "deb http://localhost:9/debian bookworm main\n");
    await root.runOk(["sh", "-c", "rm -r /var/lib/apt/lists/*"]);
    const { code, stdout, stderr } = await build([]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("Could not connect to localhost:9");
    expect(stderr).toMatch(/\nerror: apt-get update [^\n]*\n$/);
  });
});

describe("no space is left", () => {
  beforeAll(async () => {
    await root.close();
    await openMachine(["ocaml", "chip"]);
    await root.runOk(["mkdir", `${place}/images`]);
    expect(await build(["--no-boot"])).toMatchObject({ code: 0 });
    await root.runOk(["rm", "-r", "/root/.cache", `${place}/out`]);
  });

  /** Runs a build with so small a disk at `at`, and says what is on it then. */
  async function buildWithin(size: string, at: string, options: BuildOptions, ...args: string[]) {
    await root.runOk(["mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", at]);
    try {
      const attempt = await build(["--no-boot", ...args], options);
      expect(attempt.stderr).not.toMatch(/^\s+at /m);
      const { stdout } = await root.runOk(["find", at, "-mindepth", "1", "-type", "f"]);
      return { ...attempt, files: stdout.split("\n").filter((line) => line !== "") };
    } finally {
      await root.runOk(["umount", at]);
    }
  }

  test("in the output directory", async () => {
    const output = ["--output-directory", "images"];
    const attempt = await buildWithin("40k", `${place}/images`, {}, ...output);
    expect(attempt).toMatchObject({ code: 1, stdout: "" });
    expect(attempt.stderr).toMatch(
      /\nerror: Cannot write \/home\/user\/project\/images\/\S*: no space is left on the disk; free some and run again\.\n$/,
    );
    expect(attempt.files.filter((file) => /main|partial/.test(file))).toEqual([]);
    expect(await build(["--no-boot", ...output])).toMatchObject({ code: 0 });
    await root.runOk(["rm", "-r", `${place}/images`]);
  });

  test("for the generated tree", async () => {
    const attempt = await buildWithin("40k", "/small", { env: { RUNNER_TEMP: "/small" } });
    expect(attempt).toMatchObject({ code: 1, stdout: "" });
    expect(attempt.stderr).toMatch(
      /\nerror: Cannot write \/small\/\S*\/tree\/bin\/data: no space is left on the disk; free some and run again\.\n$/,
    );
  });

  test("for what dune builds", async () => {
    const attempt = await buildWithin("300k", "/small", { env: { RUNNER_TEMP: "/small" } });
    expect(attempt).toMatchObject({ code: 1, stdout: "" });
    expect(attempt.stderr).toContain("No space left on device");
    expect(attempt.stderr).toContain("\nThe disk is full: free some space, or ");
  });

  test("in the tool cache", async () => {
    const options = { target: "riscv32", env: { RUNNER_TOOL_CACHE: "/small" } };
    const attempt = await buildWithin("1m", "/small", options);
    expect(attempt.stderr).toMatch(
      /\nerror: There is not enough free disk space in \/small\/dune-targets\/riscv32 [^\n]*\n$/,
    );
    expect(attempt.stderr).toMatch(documented("the disk is full while a toolchain is built"));
    expect(attempt).toMatchObject({ code: 2, stdout: "", files: [] });
    expect((await root.runOk(["ls", "-A", "/tmp"])).stdout).toBe("");
  });
});

test("a project whose name a shell would obey is built", async () => {
  const name = '/home/user/a b $(touch pwned) "q"';
  await root.runOk(["cp", "-r", place, name]);
  const attempt = await build([], { cwd: name });
  expect(attempt).toMatchObject({ code: 0, stdout: "" });
  const { stdout } = await root.runOk(["ls", name, `${name}/out`]);
  expect(stdout).not.toContain("pwned\n");
  expect(stdout).toContain("main-unix\n");
});
