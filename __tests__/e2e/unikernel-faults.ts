import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { told } from "../opam/documented.ts";
import { readImages, verdicts } from "./images.ts";
import { copyProject, runCli, runTool } from "./machine.ts";
import { type Bench, from, writeFiles } from "./unikernel-bench.ts";

const project = "/root/projects/appliance";
const builtWith = (...more: readonly string[]) => ["build", "--executables", "appliance", ...more];

const wrongImages = `targets:
  - {name: without, extends: hvt, link-flags: [-cclib, "-z solo5-abi="]}
  - {name: other, extends: hvt, link-flags: [-cclib, "-z solo5-abi=spt"]}
  - spt
executables: [bin/appliance, bin/silent]
opam-repositories: {default: /srv/fine}
`;

/** It has the start file and no manifest. */
const silent = `
(executable
 (name silent)
 (modules silent)
 (foreign_stubs (language c) (names startup))
 (enabled_if (= %{context_name} solo5)))
(copy_files ../start/solo5/startup.c)
`;

/** When the toolchain is there, and when it cannot be. */
export function testUnikernelFaults(bench: () => Bench): void {
  test("images that no tender would take are not published", async () => {
    const { root } = bench();
    const own = copyProject(root, "appliance", "/root/projects/wrong");
    await root.runOk(["sh", "-c", `echo '${silent}' >> bin/dune`], { cwd: own });
    writeFiles(root, {
      [`${own}/dune-targets.yml`]: wrongImages,
      [`${own}/bin/silent.ml`]: 'let () = print_endline "silent"\n',
    });
    const { stderr } = await runCli(root, ["build"], { cwd: own, status: 1 });
    expect(verdicts(readImages(root, `${own}/out`))).toEqual({ "appliance-spt.spt": "ok" });
    expect(stderr).toContain("not linked for any Solo5 ABI: its link flags lack -z solo5-abi=hvt");
    expect(stderr).toContain(
      "expected a Solo5 image for hvt, found one for spt: something after the target's link flags says -z solo5-abi=spt",
    );
    expect(stderr).toContain(
      "no Solo5 manifest: link the C file that `solo5-elftool gen-manifest` makes",
    );
    expect(
      readdirSync(root.path(`${own}/out`)).filter((name) => /without|other|silent/.test(name)),
    ).toEqual([]);
  });

  test("a library of the machine with C code is refused for unikernels, with what to do", async () => {
    const { root } = bench();
    const install = ["apt-get", "install", "-yq", "--no-install-recommends", "libzarith-ocaml-dev"];
    await runTool(root, install);
    const own = copyProject(root, "appliance", "/root/projects/numbers");
    await root.runOk(["sed", "-i", "0,/clock start/s//clock start zarith/", "bin/dune"], {
      cwd: own,
    });
    const args = builtWith("--targets", "unix spt", ...from("fine"));
    const { stderr } = await runCli(root, args, { cwd: own, status: 2 });
    expect(stderr).toMatch(
      /^error: bin\/dune:1: bin\/appliance needs the library zarith, which target spt cannot link.*vendor/m,
    );
    expect(existsSync(root.path(`${own}/out`))).toBe(false);
    const unix = builtWith("--targets", "unix", ...from("fine"));
    await runCli(root, unix, { cwd: own });
  });

  test("a toolchain that cannot be built fails its targets, and no other", async () => {
    const { root } = bench();
    const args = builtWith("--targets", "unix spt xen", ...from("failing"));
    const out = ["--output-directory", "out/failing"];
    const { stderr } = await runCli(root, [...args, ...out], { cwd: project, status: 1 });
    expect(verdicts(readImages(root, `${project}/out/failing`))).toEqual({
      "appliance-unix": "ok",
    });
    // opam's own words, and before that those of the build.
    expect(stderr).toContain("checking for a hypervisor\n");
    const failure = /The toolchain solo5 could not be built: (opam could not .*)/.exec(stderr)?.[1];
    expect(failure).toMatch(told("the build of a package fails"));
    expect(failure).toContain("exited with status 77");
    for (const image of ["appliance-spt.spt", "appliance-xen.xen"]) expect(stderr).toContain(image);
    const store = readdirSync(root.path("/root/.cache/dune-targets/toolchains/solo5"));
    expect(store).toHaveLength(1);
  });

  test("a source with another hash is not used", async () => {
    const { root } = bench();
    const args = builtWith("--targets", "spt", ...from("altered"));
    const { stderr } = await runCli(root, args, { cwd: project, status: 1 });
    const message = /^error: (.*)$/m.exec(stderr)?.[1];
    expect(message).toMatch(told("the source of a package has another hash"));
    expect(message).toContain("ocaml-solo5");
  });

  test("packages that exclude one another", async () => {
    const { root } = bench();
    const args = builtWith("--targets", "unix spt", ...from("conflicting"));
    const { stderr } = await runCli(root, args, { cwd: project, status: 2 });
    const message = /^error: (.*)$/m.exec(stderr)?.[1];
    expect(message).toMatch(told("packages that do not go together, or not with this OCaml"));
  });
}
