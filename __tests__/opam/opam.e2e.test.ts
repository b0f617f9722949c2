import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releases, runTool } from "../e2e/machine.ts";
import { openRoot, type Root } from "../roots/open-root.ts";
import { told } from "./documented.ts";
import type { Outcome, Wanted } from "./driver.ts";
import { faultyPackages, ocamlPackages, writeRepository } from "./repository.ts";

const repository = "/srv/repository";
const driver = "/root/driver.mjs";

/** The driver and what it imports, as one file of the root. */
async function bundleDriver(root: Root): Promise<void> {
  const input = fileURLToPath(new URL("driver.ts", import.meta.url));
  const bundle = await rolldown({ input, platform: "node" });
  await bundle.write({ file: root.path(driver), format: "esm", codeSplitting: false });
  await bundle.close();
}

describe.each([
  ["bookworm", "2.1.2"],
  ["forky", "2.5.2"],
] as const)("%s, whose opam is %s", (suite, opam) => {
  const { ocaml, dune } = releases[suite];
  const series = ocaml.replace(/\.\d+$/, "");
  let root: Root;

  beforeAll(async () => {
    root = await openRoot(suite, { with: ["ocaml", "opam", "fetch"] });
    mkdirSync(root.path(repository), { recursive: true });
    const all = [...ocamlPackages(ocaml, dune), ...faultyPackages];
    await writeRepository(root.path(repository), all, repository);
    await bundleDriver(root);
  });
  afterAll(() => root?.close());

  let count = 0;
  async function make(wanted: Partial<Wanted>) {
    const directory = wanted.directory ?? `/root/opam-${++count}`;
    await root.runOk(["mkdir", "-p", directory]);
    const place = wanted.place ?? `${directory}/switch`;
    const defaults = { repository, compiler: "system", packages: [], install: "auto" };
    const argv = ["node", driver, JSON.stringify({ ...defaults, ...wanted, directory, place })];
    const outcome: Outcome = JSON.parse((await runTool(root, argv)).stdout);
    return { ...outcome, prefix: `${place}/_opam` };
  }

  const isInstalled = async (name: string) => (await root.run(["dpkg", "-s", name])).code === 0;

  test("the machine's own OCaml, in the sandbox", async () => {
    const made = await make({ packages: ["needs-fine"] });
    expect(made).toMatchObject({
      opam,
      error: null,
      installed: { "ocaml-system": ocaml, fine: "1", "needs-fine": "1" },
    });
    expect(made.said.join("\n")).not.toContain("sandbox");
    expect(made.said).toContain("opam has installed fine.1");
    expect(existsSync(root.path(`${made.prefix}/fine`))).toBe(true);
    expect(existsSync(root.path("/root/.opam"))).toBe(false);
  });

  test("the same without a sandbox, where there is none", async () => {
    await root.runOk(["mv", "/usr/bin/bwrap", "/usr/bin/bwrap.away"]);
    const made = await make({ packages: ["needs-fine"] });
    await root.runOk(["mv", "/usr/bin/bwrap.away", "/usr/bin/bwrap"]);
    expect(made).toMatchObject({ error: null, installed: { fine: "1" } });
    expect(made.said[0]).toBe(
      "opam builds packages without its sandbox, which cannot work here: bubblewrap is not installed.",
    );
  });

  test.each([ocaml, series])("OCaml %s, dune and findlib of opam", async (compiler) => {
    const made = await make({ compiler, packages: ["dune", "ocamlfind"] });
    expect(made).toMatchObject({
      error: null,
      installed: { "ocaml-base-compiler": ocaml, ocaml, dune },
    });
    const said = await runTool(root, [`${made.prefix}/bin/ocamlc`, "-version"]);
    expect(said.stdout.trim()).toBe(ocaml);
    const version = await runTool(root, [`${made.prefix}/bin/dune`, "--version"]);
    expect(version.stdout.trim()).toBe(dune);
  });

  test("packages that exclude one another", async () => {
    const { error, installed } = await make({ packages: ["left", "right"] });
    expect(error).toEqual({
      kind: "ConfigurationError",
      message:
        "opam could not install left right: its solver finds nothing that fits. Incompatible packages: left; right. Change `ocaml-compiler` or `opam-packages`.",
    });
    expect(installed).toEqual({});
  });

  test("system packages are named where nothing may be installed", async () => {
    const { error } = await make({ packages: ["deep-figlet"], install: "never" });
    expect(error).toEqual({
      kind: "ConfigurationError",
      message: expect.stringMatching(told("system packages are missing and may not be installed")),
    });
    expect(error?.message).toMatch(/^Not installed: figlet; and `install` is `never`\. /);
    expect(await isInstalled("figlet")).toBe(false);
  });

  test("system packages are installed, also where the machine has no package lists", async () => {
    await root.runOk(["sh", "-c", "rm -rf /var/lib/apt/lists/*"]);
    const made = await make({ packages: ["deep-figlet"] });
    expect(made).toMatchObject({ error: null, installed: { "deep-figlet": "1" } });
    expect(await isInstalled("figlet")).toBe(true);
  });

  test("a system package that no archive has", async () => {
    const { error } = await make({ packages: ["needs-nothing-known"] });
    expect(error?.kind).toBe("ConfigurationError");
    expect(error?.message).toMatch(told("a system package that the system does not know"));
    expect(error?.message).toContain(" no-such-system-package;");
  });

  async function makeOn(size: string, wanted: (full: string) => Partial<Wanted>) {
    const full = `/full-${size}`;
    await root.runOk(["mkdir", "-p", full]);
    await root.runOk(["mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", full]);
    const { error } = await make({ packages: ["large"], ...wanted(full) });
    const left = readdirSync(root.path(full));
    await root.runOk(["umount", full]);
    return { error, left };
  }

  test("a disk too small for the repository", async () => {
    const { error, left } = await makeOn("64k", (directory) => ({ directory }));
    expect(error?.kind).toBe("ConfigurationError");
    // Newer ones pass on what cp says to it.
    const fault =
      opam === "2.1.2"
        ? "the disk is full while opam 2.1 copies a repository"
        : "the disk is full while opam installs";
    expect(error?.message).toMatch(told(fault));
    expect(left).toEqual([]);
  });

  test("a disk too small for a package", async () => {
    const { error } = await makeOn("3m", (place) => ({ place }));
    expect(error?.kind).toBe("ConfigurationError");
    expect(error?.message).toMatch(told("the disk is full while opam installs"));
  });

  test("a disk too small for a package, with opam's logs on it", async () => {
    const { error } = await makeOn("3m", (directory) => ({ directory }));
    expect(error?.message).toMatch(told("the disk is full, that of opam's own logs too"));
  });
});
