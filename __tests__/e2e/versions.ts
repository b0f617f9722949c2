import { appendFileSync, rmSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Root } from "../roots/open-root.ts";
import type { Suite } from "../roots/pristine.ts";
import { bootText } from "./images.ts";
import { copyProject, runCli, runTool } from "./machine.ts";

/** Programs that tell their version by git, in themselves or by what dune fills in. */
export function testVersions(machine: () => Root, suite: Suite): void {
  describe("versions by git", () => {
    const install = (...packages: string[]) =>
      runTool(machine(), ["apt-get", "install", "-qy", "--no-install-recommends", ...packages]);
    const git = (cwd: string, ...args: string[]) =>
      runTool(machine(), ["git", "-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd });
    const commit = async (directory: string, tag: string) => {
      await git(directory, "init", "-q");
      await git(directory, "add", "-A");
      await git(directory, "commit", "-q", "--allow-empty", "-m", tag);
      await git(directory, "tag", "-am", tag, tag);
    };
    const build = async (project: string, targets = "unix", ...more: string[]) =>
      (await runCli(machine(), ["build", "--targets", targets, ...more], { cwd: project })).stderr;
    const versionOf = (stderr: string, image = "main-unix") => bootText(stderr, image).join();
    const shallowClone = (from: string, to: string) => {
      const options = ["--quiet", "--depth=1", "--no-tags"];
      return git("/root/projects", "clone", ...options, `file://${from}`, to);
    };
    beforeAll(() => install("git"));

    test("a rule's git describe answers as in the checkout, whatever dune's cache holds", async () => {
      const project = copyProject(machine(), "git-version");
      await commit(project, "v1.2");
      const first = await build(project, "unix js");
      expect(versionOf(first)).toBe("version v1.2");
      expect(versionOf(first, "main-js.js")).toBe("version v1.2");
      await commit(project, "v1.3");
      rmSync(machine().path("/root/.cache/dune-targets/work"), { recursive: true });
      expect(versionOf(await build(project))).toBe("version v1.3");
      appendFileSync(machine().path(`${project}/bin/main.ml`), "(* changed *)\n");
      expect(versionOf(await build(project))).toBe("version v1.3-dirty");
      expect((await git(project, "status", "--porcelain")).stdout).toBe(" M bin/main.ml\n");
    });

    test("in a worktree, a subdirectory and a shallow clone, which is noticed", async () => {
      const outer = "/root/projects/outer";
      copyProject(machine(), "git-version", `${outer}/some/where`);
      await commit(outer, "v2");
      expect(versionOf(await build(`${outer}/some/where`))).toBe("version v2");
      await git(outer, "worktree", "add", "-q", "../worktree", "v2");
      const stderr = await build("/root/projects/worktree/some/where");
      expect(versionOf(stderr)).toBe("version v2");
      expect(stderr).not.toContain("shallow");
      await shallowClone(outer, "shallow");
      const shallow = await build("/root/projects/shallow/some/where");
      expect(versionOf(shallow)).toMatch(/^version [0-9a-f]{7}$/);
      expect(shallow).toMatch(
        /^warning: bin\/dune:4: This checkout is shallow and has no tag .*`fetch-depth: 0`\.$/m,
      );
    });

    // Debian 12 has no package of these libraries.
    if (suite !== "bookworm")
      test("what dune leaves open is filled in as dune install --relocatable does", async () => {
        const root = machine();
        await install("libdune-ocaml-dev");
        const project = copyProject(root, "build-info");
        await commit(project, "v1.2");
        const stderr = await build(project, "unix js");
        expect(versionOf(stderr, "share-unix")).toMatch(
          /^version v1\.2, data in \S+\/share\/share\/data$/,
        );
        expect(versionOf(stderr, "share-js.js")).toMatch(/^version v1\.2, data in \S*share\/share/);
        const dune = (...args: string[]) =>
          runTool(root, ["dune", ...args, "--root", "."], { cwd: project });
        await dune("build", "@install");
        // With an absolute prefix dune 3.24 writes absolute places, and its programs look below the prefix for them.
        await dune("install", "--relocatable", "--prefix", "installed");
        const installed = `${project}/installed`;
        await runTool(root, ["cp", `${project}/out/share-unix`, `${installed}/bin/ours`]);
        const [theirs, ours] = [
          await runTool(root, [`${installed}/bin/share`]),
          await runTool(root, [`${installed}/bin/ours`]),
        ];
        expect(ours.stdout).toBe(`version v1.2, data in ${installed}/share/share/data\n`);
        expect(ours.stdout).toBe(theirs.stdout);
        await shallowClone(project, "shallow-info");
        const shallow = await build("/root/projects/shallow-info");
        expect(shallow).toContain("warning: This checkout is shallow");
      });

    // Older ones know no such directories.
    if (suite === "forky")
      test("a lock directory has real files", async () => {
        const project = copyProject(machine(), "lock-directory");
        expect(versionOf(await build(project))).toBe("locked");
      });
  });
}
