import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Diagnostic, hintFor } from "../../src/dune/diagnostics.ts";
import type { PlanDocument } from "../../src/plan/plan-json.ts";
import { copyProject, runTool } from "../e2e/machine.ts";
import { openRoot, type Root, repository } from "../roots/open-root.ts";
import { startupCases } from "./startup-cases.ts";

const toolchain = "/opt/solo5";
const programs = `${toolchain}/_opam/bin`;
/** Below the repository, whose C files it looks for. */
const driver = `${repository}/drive`;

let root: Root;

interface Driven {
  readonly plan: PlanDocument;
  readonly results: readonly {
    readonly workspace: string;
    readonly tree: string;
    readonly failed: Readonly<Record<string, readonly Diagnostic[]>>;
    readonly cancelled: readonly string[];
  }[];
}

const isDriven = (value: unknown): value is Driven =>
  typeof value === "object" && value !== null && "plan" in value && "results" in value;

/** Builds as the command line tool would, with the toolchain that passes for Solo5. */
async function drive(project: string, args: readonly string[], status = 0): Promise<Driven> {
  const argv = ["node", `${driver}/drive.js`, toolchain, "build", "--no-boot", ...args];
  const { stdout } = await runTool(root, argv, { cwd: project, status });
  const value: unknown = JSON.parse(stdout);
  if (!isDriven(value)) throw new Error(stdout);
  return value;
}

/** What an image says when its tender runs it, or why the tender does not. */
async function say(image: string, abi: string, words: readonly string[] = []): Promise<string> {
  const { stdout, stderr } = await boot(image, abi, words);
  return (stdout + stderr).trim();
}

const boot = (image: string, abi: string, words: readonly string[]) =>
  root.run([`${programs}/solo5-${abi}`, "--mem=32", "--", image, ...words]);

async function abiOf(image: string): Promise<string | undefined> {
  const { stdout } = await root.run([`${programs}/solo5-elftool`, "query-abi", image]);
  return /"target": "(\w+)"/.exec(stdout)?.[1];
}

function imagesOf({ plan, results }: Driven): ReadonlyMap<string, string> {
  return new Map(
    plan.images.map(({ file, workspace, built }) => {
      const tree = results.find((one) => one.workspace === workspace)?.tree ?? "";
      return [file, join(tree, built)];
    }),
  );
}

async function abisOf(driven: Driven): Promise<Readonly<Record<string, string | undefined>>> {
  const pairs = [...imagesOf(driven)].map(async ([file, path]) => [file, await abiOf(path)]);
  return Object.fromEntries(await Promise.all(pairs));
}

const failuresOf = ({ results }: Driven): readonly [string, string][] =>
  results.flatMap(({ failed }) =>
    Object.entries(failed).map(([target, errors]): [string, string] => [
      target,
      errors.map(({ message }) => message).join("\n"),
    ]),
  );

function write(project: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    const path = root.path(join(project, name));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return project;
}

async function prepare(suite: "bookworm" | "forky"): Promise<void> {
  root = await openRoot(suite, { with: ["ocaml"] });
  if (suite === "forky") {
    const packages = ["libdigestif-ocaml-dev", "libzarith-ocaml-dev"];
    await root.runOk(["apt-get", "install", "-yq", "--no-install-recommends", ...packages]);
  }
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  cpSync(here("assets"), root.path("/opt/assets"), { recursive: true });
  await root.runOk(["sh", "/opt/assets/install.sh", `${toolchain}/_opam`]);
  await build({
    input: here("drive.ts"),
    platform: "node",
    output: { dir: root.path(driver), format: "esm" },
  });
  const compiler = `${toolchain}/_opam/lib/ocaml-solo5/bin/ocamlopt`;
  const tools = (await root.runOk(["sh", "-c", `ls ${programs} | grep -- -cc`])).stdout.trim();
  const finish = ["finish", compiler, tools.replace(/-cc$/, ""), "/opt/work"];
  await root.runOk(["mkdir", "/opt/work"]);
  await root.runOk(["node", `${driver}/drive.js`, toolchain, ...finish]);
}

/** What is linked for Solo5's ABIs and what is told when that fails, with a toolchain that passes for Solo5. */
export function describeUnikernels(suite: "bookworm" | "forky"): void {
  describe(`on ${suite}`, () => {
    beforeAll(() => prepare(suite));
    afterAll(() => root?.close());
    testLinks(suite);
    testStartup();
    testVariables();
    testFailures();
    if (suite === "forky") testInstalled();
  });
}

/** The manifest that an image has, by Solo5's own tool. */
async function manifestOf(image: string): Promise<string> {
  const { stdout } = await root.runOk([`${programs}/solo5-elftool`, "query-manifest", image]);
  return stdout.trim();
}

function testStartup(): void {
  test("a program that brings nothing is started, and has no devices", async () => {
    const project = "/root/projects/as-it-is";
    await root.runOk(["cp", "-r", `${repository}/examples/hello`, project]);
    const driven = await drive(project, ["--targets", "unix spt hvt virtio"]);
    const images = imagesOf(driven);
    const image = images.get("hello-spt.spt") ?? "";
    const hello = /^hello from OCaml [\d.]+ on \w+ \(freestanding\), 64-bit, crc32 3610a686 by c$/;
    expect(await say(image, "spt")).toMatch(hello);
    expect(await say(images.get("hello-hvt.hvt") ?? "", "hvt")).toMatch(hello);
    const virtio = await root.runOk([images.get("hello-virtio.virtio") ?? ""]);
    expect(virtio.stdout.trim()).toMatch(hello);
    expect(await manifestOf(image)).toBe("");
  });

  test("its arguments, its exit status and what it says at its end are those of a process", async () => {
    const project = write("/root/projects/words", startupCases.words);
    const image = imagesOf(await drive(project, ["--targets", "spt"])).get("main-spt.spt") ?? "";
    const { stdout, code } = await boot(image, "spt", ["3", " b  c", "", "d"]);
    expect({ stdout, code }).toEqual({ stdout: "[unikernel|3|b|c|d]\n", code: 3 });
    const failed = await boot(image, "spt", []);
    expect(failed.stderr).toContain('Failure("no argument")');
    expect(failed).toMatchObject({ code: 2, stdout: "[unikernel]\n" });
    expect((await boot(image, "spt", ["0"])).code).toBe(0);
  });

  test.each(["library", "stubs", "archive"] as const)(
    "a start file and a manifest of a project's own (%s) are the ones that are linked",
    async (where) => {
      const project = write(`/root/projects/own-${where}`, startupCases[where]);
      const images = imagesOf(await drive(project, ["--targets", "spt virtio"]));
      for (const file of ["main-spt.spt", "main-virtio.virtio"]) {
        const image = images.get(file) ?? "";
        expect((await root.runOk([image])).stdout).toBe("42 of its own\n");
        expect(await manifestOf(image)).toBe("storage");
      }
    },
  );

  test("a manifest of its own is enough, also in a library", async () => {
    const project = write("/root/projects/devices", startupCases.devices);
    const images = imagesOf(await drive(project, ["--targets", "spt virtio"]));
    expect(await say(images.get("main-spt.spt") ?? "", "spt")).toBe("42 unikernel");
    for (const [, image] of images) expect(await manifestOf(image)).toBe("storage");
  });

  test("one that starts itself and has no manifest is told to have one, on every ABI", async () => {
    const project = write("/root/projects/no-manifest", startupCases.noManifest);
    const failures = failuresOf(await drive(project, ["--targets", "spt virtio"], 1));
    expect(failures.map(([target]) => target)).toEqual(["spt", "virtio"]);
    for (const [, message] of failures)
      expect(hintFor({ message })).toMatch(/has no Solo5 manifest: link the C file/);
  });

  test("a project that calls the linker itself is told what its program lacks", async () => {
    const project = write("/root/projects/by-hand", startupCases.byHand);
    const [[, message = ""] = []] = failuresOf(await drive(project, ["--targets", "spt"], 1));
    expect(message).toContain("undefined reference to `solo5_app_main'");
    expect(hintFor({ message })).toMatch(/^Nothing here starts the program on Solo5: define /);
  });
}

const variables = (more: string) => `targets:
  - {name: spt, env: {MODE: spt}}
  - {name: virtio, env: {MODE: spt}}
  - hvt
${more}`;

function testLinks(suite: string): void {
  test("ABIs are linked from one build, whatever the project says of them", async () => {
    const project = copyProject(root, "unikernel");
    const targets = ["unix", "hvt", "spt", "virtio", "muen", "xen", "qubes"];
    const args = ["--targets", targets.join(), "--executables", "hello other both"];
    const driven = await drive(project, args);
    const together =
      suite === "forky" ? ["unix+hvt+spt+virtio+muen"] : ["unix", "hvt+spt+virtio+muen"];
    expect(driven.plan.workspaces.map(({ name }) => name)).toEqual([...together, "xen+qubes"]);
    expect(failuresOf(driven)).toEqual([]);
    expect(await abisOf(driven)).toEqual({
      "both-unix": undefined,
      "hello-hvt.hvt": "hvt",
      "hello-spt.spt": "spt",
      "hello-virtio.virtio": "virtio",
      "hello-muen.muen": "muen",
      "hello-xen.xen": "xen",
      "hello-qubes.xen": "xen",
      "other-hvt.hvt": "hvt",
      "other-spt.spt": "spt",
      "other-virtio.virtio": "virtio",
      "other-muen.muen": "muen",
      "other-xen.xen": "xen",
      "other-qubes.xen": "xen",
      "both-hvt.hvt": "hvt",
      "both-spt.spt": "spt",
      "both-virtio.virtio": "virtio",
      "both-muen.muen": "muen",
      "both-xen.xen": "xen",
      "both-qubes.xen": "xen",
    });
    const image = (file: string) => imagesOf(driven).get(file) ?? "";
    expect(await say(image("hello-spt.spt"), "spt")).toBe("hello for hvt on solo5");
    expect(await say(image("other-hvt.hvt"), "hvt")).toBe("other on solo5");
    expect(await say(image("hello-hvt.hvt"), "spt")).toMatch(/is not for the solo5-spt target$/);
    expect((await root.runOk([image("both-unix")])).stdout).toBe("both on unix\n");
    expect(await say(image("both-spt.spt"), "spt")).toBe("both on solo5");
    const xen = await root.runOk([image("hello-xen.xen")]);
    expect(xen.stdout).toBe("hello for hvt on xen\n");
    const { tree = "" } = driven.results.find(({ workspace }) => /hvt/.test(workspace)) ?? {};
    const written = readFileSync(root.path(`${tree}/programs.inc`), "latin1");
    expect(new Set(written.match(/solo5-abi=[^"]*/g))).toEqual(new Set(["solo5-abi=hvt"]));
  });
}

function testVariables(): void {
  test("a project that chooses by a variable gets it, in a workspace of its own", async () => {
    const project = write(copyProject(root, "unikernel", "/root/projects/env"), {
      "dune-targets.yml": variables("executables: hello"),
    });
    const driven = await drive(project, []);
    expect(driven.plan.workspaces.map(({ name, reason }) => [name, reason])).toEqual([
      [
        "spt+virtio",
        "one build of the context solo5, linked once more for each of virtio; apart from hvt: another environment (MODE)",
      ],
      ["hvt", "hvt alone in the context solo5; apart from spt: another environment (MODE)"],
    ]);
    const images = imagesOf(driven);
    expect(await say(images.get("hello-spt.spt") ?? "", "spt")).toBe("hello for spt on solo5");
    expect(await say(images.get("hello-hvt.hvt") ?? "", "hvt")).toBe("hello for hvt on solo5");
  });

  test("where the project sets variables for its compilers, dune itself links", async () => {
    const project = copyProject(root, "unikernel", "/root/projects/vars");
    const own = readFileSync(root.path(`${project}/dune-workspace`), "utf8");
    write(project, { "dune-workspace": `${own}\n(env (_ (env-vars (LINKED yes))))\n` });
    const args = ["--targets", "hvt spt virtio", "--executables", "hello"];
    const driven = await drive(project, args);
    expect(await abisOf(driven)).toEqual({
      "hello-hvt.hvt": "hvt",
      "hello-spt.spt": "spt",
      "hello-virtio.virtio": "virtio",
    });
  });
}

/** Targets that differ in an ABI only, one of which there is not. */
const strange = `targets:
  - {name: fine, extends: hvt, link-flags: [-cclib, "-z solo5-abi=spt"]}
  - {name: wrong, extends: hvt, link-flags: [-cclib, "-z solo5-abi=nope"]}
executables: hello
`;

function testFailures(): void {
  test.each(["fine wrong", "wrong fine"])(
    "of %s one fails, and its cause is told",
    async (targets) => {
      const to = `/root/projects/${targets.replace(" ", "-")}`;
      const project = write(copyProject(root, "unikernel", to), { "dune-targets.yml": strange });
      const driven = await drive(project, ["--targets", targets], 1);
      expect(driven.plan.workspaces).toHaveLength(1);
      expect(failuresOf(driven)).toEqual([
        ["wrong", expect.stringContaining("cannot open linker script file solo5_nope.lds")],
      ]);
      expect(await abiOf(imagesOf(driven).get("hello-fine.hvt") ?? "")).toBe("spt");
    },
  );

  test("a module that does not compile fails every target, each with the same message", async () => {
    const project = write(copyProject(root, "unikernel", "/root/projects/type"), {
      "hello.ml": "let () = Console.say 1\n",
    });
    const driven = await drive(project, ["--targets", "hvt spt", "--executables", "hello"], 1);
    const [hvt, spt, ...rest] = failuresOf(driven);
    expect([hvt?.[0], spt?.[0], rest]).toEqual(["hvt", "spt", []]);
    expect(hvt?.[1]).toMatch(/type int .*string/s);
    expect(spt?.[1]).toBe(hvt?.[1]);
  });
}

function testInstalled(): void {
  const main = (libraries: string) => `(executable (name main) (libraries ${libraries}))\n`;
  const project = (name: string, libraries: string, text: string) =>
    write(`/root/projects/${name}`, {
      "dune-project": "(lang dune 3.0)\n",
      dune: main(libraries),
      "main.ml": text,
    });

  test("of the machine's installed libraries those without C code are linked", async () => {
    const text = 'let () = print_endline Digestif.SHA1.(to_hex (digest_string "a"))\n';
    const driven = await drive(project("sums", "digestif", text), ["--targets", "unix spt"]);
    expect(
      driven.plan.selection.map(({ target, implementation }) => [target, implementation]),
    ).toEqual([
      ["unix", "digestif.c"],
      ["spt", "digestif.ocaml"],
    ]);
    const image = imagesOf(driven).get("main-spt.spt") ?? "";
    expect(await say(image, "spt")).toBe("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8");
  });

  test("one with C code is refused before the build, and so is unix", async () => {
    const argv = ["node", `${driver}/drive.js`, toolchain, "build", "--targets", "unix spt"];
    const where = project("numbers", "zarith unix", "let () = print_endline Z.(to_string one)\n");
    const { stderr } = await runTool(root, argv, { cwd: where, status: 2 });
    expect(stderr).toContain(
      "dune:1: bin/main needs the library zarith, which target spt cannot link".replace("bin/", ""),
    );
    expect(stderr).toContain("main needs the library unix, which target spt cannot have");
  });
}
