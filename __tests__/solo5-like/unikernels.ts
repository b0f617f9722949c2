import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/dune/diagnostics.ts";
import type { PlanDocument } from "../../src/plan/plan-json.ts";
import { copyProject, runTool } from "../e2e/machine.ts";
import { openRoot, type Root } from "../roots/open-root.ts";

const toolchain = "/opt/solo5";
const programs = `${toolchain}/_opam/bin`;
const driver = "/opt/drive";

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
async function say(image: string, abi: string): Promise<string> {
  const { stdout, stderr } = await root.run([`${programs}/solo5-${abi}`, "--mem=32", image]);
  return (stdout + stderr).trim();
}

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
}

/** What is linked for Solo5's ABIs and what is told when that fails, with a toolchain that passes for Solo5. */
export function describeUnikernels(suite: "bookworm" | "forky"): void {
  describe(`on ${suite}`, () => {
    beforeAll(() => prepare(suite));
    afterAll(() => root?.close());
    testLinks(suite);
    testVariables();
    testFailures();
    if (suite === "forky") testInstalled();
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
