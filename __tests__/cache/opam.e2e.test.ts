import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSkipped } from "../ci/skips.ts";
import { copyProject } from "../e2e/machine.ts";
import { openUnikernelRoot, writeRepositories } from "../e2e/unikernel-bench.ts";
import { placeOcaml } from "../opam/distribution.ts";
import { openRig, type Rig } from "../rig/rig.ts";
import { openRoot, type Root } from "../roots/open-root.ts";
import { type Done, openRunner } from "./jobs.ts";

const suite = "bookworm";
const skipped = isSkipped("unikernels");

const files = ["appliance-unix", "appliance-hvt.hvt", "appliance-spt.spt"];

/** One job on a machine of its own, in which the distribution's OCaml is only where opam's packages look for it. */
async function build(root: Root, rig: Rig): Promise<Done & { readonly hashes: readonly string[] }> {
  const home = await placeOcaml(root);
  await writeRepositories(root, suite, home);
  let out = "";
  const hashes: string[] = [];
  const done = await openRunner(
    root,
    rig,
  )({
    with: {
      ...{ targets: "unix hvt spt", executables: "appliance", "ocaml-compiler": "4.13" },
      ...{ "opam-repositories": "default=/srv/fine", "working-directory": "appliance" },
      ...{ boot: "true" },
    },
    edit: async (workspace) => {
      copyProject(root, "appliance", `${workspace}/appliance`);
      out = `${workspace}/appliance/out`;
    },
    between: async () => {
      for (const file of files.filter((file) => existsSync(root.path(`${out}/${file}`))))
        hashes.push(hashOf(root.path(`${out}/${file}`)));
    },
  });
  return { ...done, hashes };
}

const hashOf = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex");

describe.skipIf(skipped)("what opam has built", () => {
  let rig: Rig;
  let first: Awaited<ReturnType<typeof build>>;
  beforeAll(async () => {
    rig = await openRig();
  });
  afterAll(() => rig?.close());

  test("OCaml and the unikernels' toolchain are saved", async () => {
    const root = await openUnikernelRoot(suite);
    try {
      first = await build(root, rig);
    } finally {
      await root.close();
    }
    expect([first.main.conclusion, first.warnings]).toEqual(["success", []]);
    expect(first.log).toMatch(/-> installed ocaml-solo5\.0\.8\.5$/m);
    for (const what of ["OCaml", "toolchain solo5"]) {
      expect(first.log).toMatch(new RegExp(`^cache miss, ${what}: `, "m"));
      expect(first.log).toMatch(new RegExp(`^✓ cache saved, ${what}: `, "m"));
    }
  });

  test("and restored on a machine that has no opam, to the same images", async () => {
    rig.reset();
    const root = await openRoot(suite);
    try {
      await root.runOk(["apt-get", "update", "-q"]);
      const second = await build(root, rig);
      expect([second.main.conclusion, second.warnings]).toEqual(["success", []]);
      for (const [what, name] of [
        ["OCaml", "ocaml"],
        ["solo5", "solo5"],
      ])
        expect(second.log).toMatch(
          new RegExp(`^✓ ${what}: restored to /opt/hostedtoolcache/dune-targets/${name}/`, "m"),
        );
      expect(second.log).not.toMatch(/opam \d|-> installed|could not be downloaded/);
      expect(second.log).toContain("[appliance-spt.spt] It is the time of Solo5, in a unikernel");
      expect(second.log).not.toMatch(/cache saved, (?:OCaml|toolchain)/);
      expect((await root.run(["sh", "-c", "command -v opam"])).stdout).toBe("");
      expect(second.hashes).toHaveLength(files.length);
      expect(second.hashes).toEqual(first.hashes);
    } finally {
      await root.close();
    }
  });
});
