import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSkipped } from "../ci/skips.ts";
import { extraPackages, placeOcaml } from "../opam/distribution.ts";
import { told } from "../opam/documented.ts";
import { type Root, repository } from "../roots/open-root.ts";
import { bootText, readImages, verdicts } from "./images.ts";
import { copyProject, releases, runCli } from "./machine.ts";
import {
  from,
  openUnikernelRoot,
  planOf,
  writeFiles,
  writeRepositories,
} from "./unikernel-bench.ts";
import { projectPackages, testMirageProjects } from "./unikernel-projects.ts";

const { ocaml } = releases.forky;
const skipped = isSkipped("unikernels");

/** The machine has no OCaml, before and after. */
describe.skipIf(skipped)("OCaml of opam on a machine that has none", () => {
  let root: Root;
  beforeAll(async () => {
    root = await openUnikernelRoot("forky");
    const home = await placeOcaml(root, ["ocaml-source", "js-of-ocaml"]);
    const more = [...extraPackages(ocaml, home), ...projectPackages];
    await writeRepositories(root, "forky", home, more);
  });
  afterAll(async () => {
    try {
      expect((await root.run(["sh", "-c", "command -v ocamlc dune"])).stdout).toBe("");
    } finally {
      await root?.close();
    }
  });

  const targets = ["--targets", "unix hvt spt xen", "--executables", "appliance"];

  test("the newest of a series is known when opam has chosen it, and builds unikernels", async () => {
    const project = copyProject(root, "appliance");
    const args = [...targets, ...from("fine"), "--ocaml-compiler", "5.4"];
    const plan = await planOf(root, project, args);
    expect(plan.host.ocaml).toEqual({ version: "5.4", from: "opam" });
    expect(plan.opam).toMatchObject({ compiler: "5.4", packages: ["dune", "ocamlfind"] });
    expect(plan.install.filter((name) => /ocaml/.test(name))).toEqual([]);

    const { stderr } = await runCli(root, ["build", ...args], { cwd: project });
    expect(stderr).toContain(`opam has installed ocaml-base-compiler.${ocaml}\n`);
    expect(stderr).toMatch(/✓ OCaml: built in \S+\/toolchains\/ocaml\/\w+ /);
    expect(stderr).toMatch(/✓ solo5: built in /);
    const images = readImages(root, `${project}/out`);
    expect([...images.keys()]).toEqual([
      "appliance-unix",
      "appliance-hvt.hvt",
      "appliance-spt.spt",
      "appliance-xen.xen",
    ]);
    expect(bootText(stderr, "appliance-spt.spt")).toEqual([
      "It is the time of Solo5, in a unikernel",
    ]);
    expect(existsSync(root.path("/root/.opam"))).toBe(false);
  });

  test("the next run finds it before the plan, and asks opam for nothing", async () => {
    const args = ["build", ...targets, ...from("fine"), "--ocaml-compiler", "5.4"];
    await root.runOk(["mv", "/usr/bin/opam", "/usr/bin/opam.away"]);
    const { stderr } = await runCli(root, args, { cwd: "/root/projects/appliance" });
    await root.runOk(["mv", "/usr/bin/opam.away", "/usr/bin/opam"]);
    expect(stderr).toMatch(new RegExp(`OCaml +${ocaml} \\(path\\)`));
    expect(stderr).toMatch(/✓ solo5: found in /);
    expect(stderr).not.toMatch(/The plan has changed|opam has installed/);
  });

  const polite = {
    "dune-project": "(lang dune 2.8)\n",
    dune: "(executable (name main) (libraries politeness))\n",
    "main.ml": 'let () = print_endline (Politeness.greeting "world")\n',
    "dune-targets.yml": `targets: unix
ocaml-compiler: ocaml-base-compiler.${ocaml} base-unix
opam-packages: politeness.2
opam-repositories: {default: /srv/fine}
`,
  };

  testMirageProjects(() => ({ root, suite: "forky" }));

  test("a list of packages, and a library that the project links", async () => {
    const project = "/root/projects/polite";
    writeFiles(
      root,
      Object.fromEntries(
        Object.entries(polite).map(([name, text]) => [`${project}/${name}`, text]),
      ),
    );
    const { stderr } = await runCli(root, ["build"], { cwd: project });
    for (const one of [`ocaml-base-compiler.${ocaml}`, "politeness.2"])
      expect(stderr).toContain(`opam has installed ${one}\n`);
    expect(bootText(stderr, "main-unix")).toEqual(["Good evening, world"]);
  });

  test.each([
    [
      "4.09",
      "The opam repositories have no release of OCaml 4.09; the newest that they have are 4.02.3, 5.4.1. Change `ocaml-compiler` or `opam-repositories`.",
    ],
    ["4.09.0", told("packages that do not go together, or not with this OCaml")],
  ])("OCaml %s, which the repositories do not have", async (version, message) => {
    const args = ["build", ...from("fine"), "--targets", "unix", "--executables", "appliance"];
    const compiler = ["--ocaml-compiler", version, "--output-directory", "out/none"];
    const { stderr } = await runCli(root, [...args, ...compiler], {
      ...{ cwd: "/root/projects/appliance", status: 2 },
    });
    expect(/^error: (.*)$/m.exec(stderr)?.[1]).toMatch(message);
  });

  test("a version that no unikernel can be built with is refused in the plan, with one that can", async () => {
    const args = ["plan", ...targets, ...from("fine"), "--ocaml-compiler", "5.1.1"];
    const { stderr } = await runCli(root, args, { cwd: "/root/projects/appliance", status: 2 });
    expect(stderr).toContain(
      "Solo5 targets cannot be built with OCaml 5.1.1: no version of the opam package ocaml-solo5 is for it, only for ",
    );
    expect(stderr).toContain("set `ocaml-compiler` to `5.2.1`");
  });

  test("firmware and JavaScript, whose source and compiler are opam's too", async () => {
    const args = ["--targets", "unix js riscv32", "--no-boot", "--ocaml-compiler", ocaml];
    const where = ["--working-directory", "examples/hello", "--output-directory", "out/opam"];
    const { stderr } = await runCli(root, ["build", ...args, ...where, ...from("fine")], {
      cwd: repository,
    });
    expect(stderr).toContain("opam has installed js_of_ocaml-compiler.");
    expect(stderr).toContain(`opam has installed ocaml-src.${ocaml}\n`);
    expect(stderr).toMatch(/✓ riscv32: built in /);
    expect([...Object.keys(verdicts(readImages(root, `${repository}/out/opam`)))]).toEqual([
      ...["hello-unix", "hello-js.js", "hello-riscv32.elf"],
    ]);
  });
});
