import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSkipped } from "../ci/skips.ts";
import { releases, runTool, snapshot } from "../e2e/machine.ts";
import { ocamlPackages, writeRepository } from "../opam/repository.ts";
import { openRoot, type Root, repository } from "../roots/open-root.ts";
import type { Outcome, Wanted } from "./driver.ts";
import { miragePackages } from "./packages.ts";
import { write } from "./trees.ts";

const suite = "forky";
const { ocaml, dune } = releases[suite];
const driver = "/root/driver.mjs";
const checkout = "/root/checkout";
let root: Root;

beforeAll(async () => {
  root = await openRoot(suite, { with: ["ocaml", "opam", "fetch"] });
  const input = fileURLToPath(new URL("driver.ts", import.meta.url));
  const bundle = await rolldown({ input, platform: "node" });
  await bundle.write({ file: root.path(driver), format: "esm", codeSplitting: false });
  await bundle.close();
});
afterAll(() => root?.close());

async function make(wanted: Omit<Wanted, "directory">, directory: string): Promise<Outcome> {
  const argv = ["node", driver, JSON.stringify({ ...wanted, directory })];
  return JSON.parse((await runTool(root, argv)).stdout);
}

const targets = ["unix", "hvt", "spt", "virtio", "muen", "xen", "qubes", "hvt-arm64"];

describe("with tools that speak like mirage and opam-monorepo, installed by opam", () => {
  const repository = "/srv/repository";
  const repositories = [
    { name: "default", url: repository },
    { name: "opam-overlays", url: repository },
  ];
  const project = `${checkout}/unikernel`;

  test("a library with its unikernel, from config.ml to a program that runs", async () => {
    const all = [...ocamlPackages(ocaml, dune), ...miragePackages];
    await writeRepository(root.path(repository), all, repository);
    write(root.path(checkout), {
      "wick.opam": 'depends: [\n  "dune"\n  "oil"\n]\n',
      "dune-project": "(lang dune 2.9)\n",
      "src/dune": "(library (public_name wick) (wrapped false) (libraries oil))\n",
      "src/wick.ml": 'let light = "of the checkout, drops: " ^ string_of_int Oil.drops\n',
      "unikernel/config.ml":
        '(* mirage >= 4.9.0 & < 4.12.0 *)\nopen Mirage\nlet packages = [\n  package "wick" "9.0"\n  package "duration"\n]\nlet () = register "lamp" [ main ]\n',
      "unikernel/unikernel.ml": "let start () = Wick.light\n",
      "unikernel/mirage/lit.ml": "",
    });
    const before = snapshot(root, checkout);
    const wanted = { repositories, workspace: checkout, project, targets, run: [] };
    expect(await make(wanted, "/root/one")).toEqual({
      error: null,
      mirage: "v4.11.2",
      trees: {
        ...{ unix: "lamp", hvt: "lamp.hvt", spt: "lamp.spt", muen: "lamp.muen" },
        ...{ "hvt-arm64": "lamp.hvt", virtio: "lamp.virtio _libvirt.xml" },
        ...{ xen: "lamp.xen .xl _libvirt.xml", qubes: "lamp.xen" },
      },
      groups: ["unix", "hvt spt virtio muen hvt-arm64", "xen qubes"],
      sources: ["dune", "duration", "mirage-solo5", "mirage-unix", "mirage-xen", "oil", "wick"],
      made: ["lock built", "duniverse built"],
      said: expect.arrayContaining([
        "  hvt, spt, virtio, muen differ in their ABI only",
        `  duniverse/wick is ${checkout}, as it is`,
      ]),
      output: "of the checkout, drops: 3\n",
    });
    expect(snapshot(root, checkout)).toBe(before);
    expect(existsSync(root.path("/root/.opam"))).toBe(false);
  });
});

/** A repository that has the real packages, as `opam-repositories` takes it. */
const real = process.env["DUNE_TARGETS_OPAM_REPOSITORY"] ?? "";

describe.skipIf(isSkipped("real mirage"))("MirageOS by its real tools", () => {
  test("a unikernel from config.ml to a program that runs", async () => {
    const repositories = await shown(real);
    const project = "/root/unikernel";
    await root.runOk(["cp", "-r", `${repository}/examples/unikernel`, project]);
    const wanted = { repositories, workspace: project, project, targets, run: [] };
    const outcome = await make(wanted, "/root/real");
    expect(outcome).toMatchObject({
      error: null,
      trees: { hvt: "hello.hvt", xen: "hello.xen .xl _libvirt.xml" },
      groups: ["unix", "hvt spt virtio muen hvt-arm64", "xen qubes"],
      sources: expect.arrayContaining(["lwt", "mirage-solo5", "mirage-unix", "mirage-xen"]),
      output: expect.stringContaining("hello from MirageOS"),
    });
  });
});

/** Repositories as the root sees them: of one in a directory, all that is beside it is there too, such as sources. */
async function shown(url: string): Promise<Wanted["repositories"]> {
  if (!url.startsWith("/")) return [{ name: "default", url }];
  const around = dirname(url);
  await root.runOk(["mkdir", "-p", around]);
  await root.runOutside(["mount", "--bind", "-o", "ro", around, "."], around);
  const overlays = join(around, "opam-overlays");
  return [
    { name: "default", url },
    ...(existsSync(overlays) ? [{ name: "opam-overlays", url: overlays }] : []),
  ];
}
