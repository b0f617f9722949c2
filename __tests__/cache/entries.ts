import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { documented } from "../docs/faults.ts";
import { type Bench, entryOf, newBranch, plant, repack } from "./jobs.ts";

/** Entries that somebody else may have made. */
export function testEntries(bench: () => Bench): void {
  /** A job of a branch whose entry is this; it must build, warn of it, and leave a better one. */
  const expectRefused = async (fault: string, arrange: (scope: string) => Promise<unknown>) => {
    const { run } = bench();
    const { scope, scopes } = newBranch();
    await arrange(scope);
    const { main, warnings, log } = await run({ scopes });
    expect(main.conclusion).toBe("success");
    expect(warnings).toEqual([expect.stringMatching(documented(fault, "The cache"))]);
    expect(log).toMatch(/^✓ cache saved, compiled objects: \S+-1-1, /m);
    const next = await run({ scopes });
    expect(next.warnings).toEqual([]);
    expect(next.compiled).toEqual([]);
  };
  const objects = () => entryOf(bench().rig, /objects/);
  const inner = (fault: string, command: string, pack?: string) =>
    expectRefused(fault, (scope) => repack(bench(), objects(), scope, command, pack));

  test("there are compiled objects", async () => {
    expect((await bench().run()).log).toMatch(/^✓ cache saved, compiled objects: /m);
  });

  test("of something else", () =>
    inner("compiled objects of something else", "sed -i s/3.17/3.16/ objects.json"));

  test("with a link that leads out", () =>
    inner("an entry holds a link that leads out of its folder", "ln -s /etc dune/etc"));

  test("with a member that is absolute", async () => {
    const { root } = bench();
    await inner(
      "an entry holds a member that is absolute or climbs",
      "echo evil >evil",
      "tar -P --transform=s,^./evil,/root/evil, -cf ../entry.tar .",
    );
    expect(existsSync(root.path("/root/evil"))).toBe(false);
  });

  test("which is not even an archive", () =>
    expectRefused("an entry is no archive", (scope) =>
      plant(bench().rig, { ...objects(), scope }, Buffer.from("<html>".repeat(1000))),
    ));

  test("whose outer archive writes elsewhere", async () => {
    const { root, rig } = bench();
    const top = mkdtempSync(join(tmpdir(), "hostile-"));
    writeFileSync(join(top, "evil"), "evil");
    execFileSync("ln", ["-s", "/etc/passwd", join(top, "link")]);
    execFileSync("mkdir", [join(top, "directory")]);
    const rename = ["evil", "link", "directory"].map(
      (name) => `--transform=s,^${name},/root/outer-${name},`,
    );
    execFileSync("tar", [
      "-P",
      "-C",
      top,
      ...rename,
      "-czf",
      join(top, "outer"),
      "evil",
      "link",
      "directory",
    ]);
    await expectRefused("an entry is no archive", (scope) =>
      plant(rig, { ...objects(), scope }, readFileSync(join(top, "outer"))),
    );
    for (const name of ["evil", "link", "directory"])
      expect(existsSync(root.path(`/root/outer-${name}`))).toBe(false);
  });
}
