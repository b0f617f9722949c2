import { existsSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { told } from "../opam/documented.ts";
import { copyProject, runCli, runTool, snapshot } from "./machine.ts";
import { type Bench, from, planOf } from "./unikernel-bench.ts";

/** On a machine without OCaml: what is known, and what is refused, before anything is installed. */
export function testUnikernelPlan(bench: () => Bench): void {
  const all = ["--targets", "unix hvt spt virtio xen qubes", "--executables", "appliance bare"];

  test("the plan says what comes from opam and in which state, and changes nothing", async () => {
    const { root, suite } = bench();
    const project = copyProject(root, "appliance");
    const places = ["/root", "/srv", "/var/lib/dpkg", "/etc", "/opt", "/tmp"];
    const before = places.map((place) => snapshot(root, place));
    const plan = await planOf(root, project, [...all, ...from("fine")]);
    expect(places.map((place) => snapshot(root, place))).toEqual(before);

    const revision = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    expect(plan.opam).toMatchObject({
      repositories: [{ name: "default", url: "/srv/fine", revision }],
    });
    expect(plan.install).toEqual(expect.arrayContaining(["ocaml", "ocaml-dune", "git", "rsync"]));
    expect(plan.workspaces.map(({ name, reason }) => [name, reason])).toEqual(
      reasons[suite].map(([name, reason]) => [name, expect.stringMatching(reason)]),
    );
    const { stderr } = await runCli(root, ["plan", ...all, ...from("fine")], { cwd: project });
    const { revision: found } = plan.opam?.repositories[0] ?? {};
    expect(stderr).toContain(`/srv/fine`);
    expect(stderr).toContain(found);
    expect(await hasOcaml(bench())).toBe(false);
  });

  test("a unix default that would leak into a unikernel is refused before anything is installed", async () => {
    const { root } = bench();
    const project = copyProject(root, "appliance", "/root/projects/leaking");
    for (const name of ["solo5", "xen"])
      rmSync(root.path(`${project}/clock/${name}`), { recursive: true });
    const args = ["build", "--targets", "unix spt xen", "--executables", "appliance"];
    const { stderr } = await runCli(root, [...args, ...from("fine")], { cwd: project, status: 2 });
    expect(stderr).toContain(
      "bin/dune:1: Targets spt, xen have no implementation of clock, which bin/appliance needs, and the default clock.unix is for another platform (unix)",
    );
    expect(await hasOcaml(bench())).toBe(false);
    expect(existsSync(root.path(`${project}/out`))).toBe(false);
  });

  test("`install: never` names all that is missing", async () => {
    const { root } = bench();
    const args = ["build", "--install", "never", ...all, ...from("fine")];
    const { stderr } = await runCli(root, args, { cwd: "/root/projects/appliance", status: 2 });
    const message = /^error: (Not installed: .*)$/m.exec(stderr)?.[1] ?? stderr;
    expect(message).toMatch(told("system packages are missing and may not be installed"));
    expect(message).toMatch(/ocaml, ocaml-dune, ocaml-findlib, .*git, .*`install` is `never`/);
    expect(await hasOcaml(bench())).toBe(false);
  });

  test.each([
    ["http://127.0.0.1:9", "curl", "a download"],
    ["git+https://127.0.0.1:9/it.git", "git", "an opam repository in git"],
  ])("the repository %s needs %s, which is not there yet", async (url, program, what) => {
    const { root } = bench();
    const args = ["plan", ...all, "--opam-repositories", `default=${url}`];
    const { stderr } = await runCli(root, args, { cwd: "/root/projects/appliance", status: 1 });
    expect(stderr).toContain(
      `error: Cannot run ${program}: it is not on PATH; install it, because ${what} needs it.\n`,
    );
  });

  test.each([
    ["/srv/nowhere", 2, told("a directory that is no opam repository")],
    ["http://127.0.0.1:9", 1, unreachable],
    ["git+http://127.0.0.1:9/it.git", 1, told("a git server cannot be reached")],
  ] as const)("the repository %s ends the plan", async (url, status, fault) => {
    const { root } = bench();
    const install = ["apt-get", "install", "-yq", "--no-install-recommends", "git", "curl"];
    await runTool(root, install);
    const args = ["plan", ...all, "--opam-repositories", `default=${url}`];
    const { stderr, stdout } = await runCli(root, args, {
      ...{ cwd: "/root/projects/appliance", status },
      // The proxy of the network that the tests run in has nothing to do with it.
      env: { no_proxy: "127.0.0.1" },
    });
    expect(stdout).toBe("");
    expect(/^error: (.*)$/m.exec(stderr)?.[1]).toMatch(fault);
  });
}

const unreachable =
  /^http:\/\/127\.0\.0\.1:9\/index\.tar\.gz could not be downloaded: .*; check the network and the proxy \(https_proxy\) and run again\.$/;

const apart = "different implementations in the one context solo5";
const once = "dune 2.9.3 accepts an executable only once";

/** Why each workspace is one, and why it is one of its own. */
const reasons = {
  bookworm: [
    ["unix", new RegExp(`^unix alone in the context default; .*${once}`)],
    [
      "hvt+spt+virtio",
      new RegExp(
        `^one build of the context solo5, linked once more for each of spt, virtio; .*${once}.*; apart from xen, qubes: ${apart}$`,
      ),
    ],
    [
      "xen+qubes",
      new RegExp(`^one build of the context solo5 serves all; .*apart from hvt: ${apart}$`),
    ],
  ],
  forky: [
    [
      "unix+hvt+spt+virtio",
      /^one build of the contexts default, solo5, executables written once per context, linked once more for each of spt, virtio; apart from xen, qubes: /,
    ],
    [
      "xen+qubes",
      new RegExp(`^one build of the context solo5 serves all; apart from hvt: ${apart}$`),
    ],
  ],
} as const;

async function hasOcaml({ root }: Bench): Promise<boolean> {
  return (await root.run(["dpkg", "-s", "ocaml"])).code === 0;
}
