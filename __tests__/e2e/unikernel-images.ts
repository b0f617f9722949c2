import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import type { ImageRecord } from "../../src/image/manifest.ts";
import { systemPackage } from "../opam/solo5-packages.ts";
import { type Root, repository } from "../roots/open-root.ts";
import { bootText, readImages } from "./images.ts";
import { commitAll, gitStatus, releases, runCli } from "./machine.ts";
import { type Bench, from, solo5Of } from "./unikernel-bench.ts";

const project = "/root/projects/appliance";
const all = ["--targets", "unix hvt spt virtio xen qubes", "--executables", "appliance bare"];
const build = ["build", ...all, ...from("fine")];

/** ABI and its version of an image, by target. */
const abis = {
  hvt: ["hvt", 2],
  spt: ["spt", 2],
  virtio: ["virtio", 1],
  xen: ["xen", 1],
  qubes: ["xen", 1],
} as const;

/** What is built, from nothing and again. */
export function testUnikernelImages(bench: () => Bench): void {
  test("one project, five kinds of unikernels and a process", async () => {
    const { root, suite } = bench();
    await commitAll(root, project);
    const { stderr } = await runCli(root, build, { cwd: project });
    const { ocaml } = releases[suite];
    for (const one of [`ocaml-system.${ocaml}`, "solo5.0.9.1", `ocaml-solo5.${solo5Of[suite]}`])
      expect(stderr).toContain(`opam has installed ${one}`);
    expect(stderr).not.toContain("opam has installed dune");
    expect(stderr).toContain(`opam's packages need ${systemPackage}: installed`);
    expect(stderr).toMatch(
      /✓ solo5: built in \/root\/\.cache\/dune-targets\/toolchains\/solo5\/\w+ /,
    );
    expect(await gitStatus(root, project)).toBe("");
    const images = readImages(root, `${project}/out`);
    expect([...images.keys()].sort()).toEqual(
      [
        ...Object.entries(abis).flatMap(([target, [abi]]) =>
          ["appliance", "bare"].map((name) => `${name}-${target}.${abi}`),
        ),
        "appliance-unix",
      ].sort(),
    );
    for (const image of images.values()) expectImage(root, image);
    expect(bootText(stderr, "appliance-unix")).toEqual(["It is the system's time, in a process"]);
    for (const file of ["appliance-spt.spt", "appliance-virtio.virtio"])
      expect(bootText(stderr, file)).toEqual(["It is the time of Solo5, in a unikernel"]);
    const xen = await root.runOk([`${project}/out/appliance-qubes.xen`]);
    expect(xen.stdout).toBe("It is the time of Xen, in a unikernel\n");
    expect(existsSync(root.path("/root/.opam"))).toBe(false);
  });

  test("a program that brings nothing for Solo5 is built and booted as it is", async () => {
    const { root } = bench();
    const hello = "/root/projects/hello";
    await root.runOk(["cp", "-r", `${repository}/examples/hello`, hello]);
    const args = ["build", "--targets", "unix hvt spt virtio", ...from("fine")];
    const { stderr } = await runCli(root, args, { cwd: hello });
    const images = readImages(root, `${hello}/out`);
    for (const [abi, version] of [abis.hvt, abis.spt, abis.virtio])
      expect(images.get(`hello-${abi}.${abi}`)?.solo5).toEqual({ abi, version, devices: [] });
    for (const file of ["hello-spt.spt", "hello-virtio.virtio"])
      expect(bootText(stderr, file)).toEqual([
        expect.stringMatching(
          /^hello from OCaml .* on \w+ \(freestanding\), 64-bit, crc32 3610a686 by c$/,
        ),
      ]);
  });

  test("a second run finds the toolchain, and opam is not asked for anything", async () => {
    const { root } = bench();
    await root.runOk(["mv", "/usr/bin/opam", "/usr/bin/opam.away"]);
    const started = performance.now();
    const { stderr } = await runCli(root, build, { cwd: project });
    const seconds = (performance.now() - started) / 1000;
    await root.runOk(["mv", "/usr/bin/opam.away", "/usr/bin/opam"]);
    expect(stderr).toMatch(/✓ solo5: found in /);
    expect(stderr).not.toMatch(/opam has installed|Installing system packages/);
    expect(stderr).toMatch(
      new RegExp(
        `key: .*repositories=default=/srv/fine@sha256:\\w{64} .*package=ocaml-solo5\\.${solo5Of[bench().suite]}`,
      ),
    );
    // Two seconds on a machine that does nothing else.
    expect(seconds).toBeLessThan(60);
  });

  test("the toolchain is what programs are linked with, and nothing else of its switch", async () => {
    const { root } = bench();
    const store = "/root/.cache/dune-targets/toolchains/solo5";
    const { stdout } = await root.runOk(["sh", "-c", `cd ${store}/*/ && find . -type f`]);
    expect(stdout).toContain("./toolchain.json\n");
    expect(stdout).toMatch(/^\.\/_opam\/bin\/solo5-spt$/m);
    expect(stdout).not.toMatch(/\.opam-switch|ocamlfind$/m);
    const work = await root.runOk([
      "sh",
      "-c",
      "ls /root/.cache/dune-targets/work | grep -c ^opam || true",
    ]);
    expect(work.stdout.trim()).toBe("0");
  });
}

function expectImage(root: Root, image: ImageRecord): void {
  const { file, target, toolchain, debug, solo5, boot, notBooted, selection } = image;
  const chosen = Object.fromEntries(selection.map((one) => [one.library, one.implementation]));
  expect(existsSync(root.path(`${project}/out/${debug?.file}`)), file).toBe(true);
  if (target === "unix") {
    expect({ solo5, toolchain, verdict: boot?.verdict }).toEqual({
      solo5: null,
      toolchain: "host",
      verdict: "ok",
    });
    return;
  }
  const [abi, version] = abis[target as keyof typeof abis];
  const isXen = abi === "xen";
  expect({ file, toolchain, solo5 }).toEqual({
    file,
    toolchain: "solo5",
    solo5: { abi, version, devices: [] },
  });
  expect(chosen).toEqual({ clock: isXen ? "clock.xen" : "clock.solo5", start: "start_solo5" });
  if (isXen)
    expect([boot, notBooted]).toEqual([null, "no Xen here, only its structure was checked"]);
  else if (target === "hvt" && boot === null) expect(notBooted).toMatch(/^it needs KVM, and /);
  else
    expect({ file, verdict: boot?.verdict, notBooted }).toEqual({
      file,
      verdict: "ok",
      notBooted: null,
    });
}
