import { statSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { documented } from "../docs/faults.ts";
import type { Rig } from "../rig/rig.ts";
import { fields } from "../rig/token.ts";
import { programs } from "../roots/namespace.ts";
import { type Bench, newBranch, reserve, toolCache } from "./jobs.ts";

const says = (fault: string) => documented(fault, "The cache");
const ownBranch = () => {
  const { scope, scopes } = newBranch();
  return { scope, scopes: scopes.slice(0, 1) };
};

/** Takes the next key that is asked for in this branch, as soon as it is known not to be there. */
async function overtake(rig: Rig, scope: string): Promise<void> {
  for (;;) {
    const asked = rig.log().findLast(({ body }) => /-\w{16}$/.test(String(fields(body)["key"])));
    const { key, version } = fields(asked?.body);
    if (asked)
      return void (await reserve(rig, { scope, key: String(key), version: String(version) }));
    await sleep(10);
  }
}

/** When something is saved, and what of it. */
export function testSaving(bench: () => Bench): void {
  test.for([
    [{ github: { ref_type: "tag", ref: "refs/tags/v1" } }, "this run is for a tag"],
    [{ github: { event_name: "release" } }, "this run is for a release"],
    [{ with: { cache: "read-only" } }, "`cache` is `read-only`"],
    [{ services: { cacheMode: "read" } }, "the runner's cache mode is `read`"],
  ] as const)("%j: restored, not saved", async ([choice, reason]) => {
    const { run, rig } = bench();
    const { scopes } = ownBranch();
    const { main, log, warnings } = await run({ ...choice, scopes });
    expect([main.conclusion, warnings]).toEqual(["success", []]);
    expect(log).toContain(`\nGitHub's cache: nothing is saved, because ${reason}.\n`);
    expect(rig.log().map(({ operation }) => operation)).toEqual(["GetCacheEntryDownloadURL"]);
  });

  test("`cache: false`: not asked for", async () => {
    const { run, rig } = bench();
    const { log } = await run({ with: { cache: "false" } });
    expect(log).toContain("\nGitHub's cache: off, because `cache` is `false`.\n");
    expect(rig.log()).toEqual([]);
  });

  test("`cache: true` for a tag: saved", async () => {
    const { log } = await bench().run({
      ...{ with: { cache: "true" }, github: { ref_type: "tag" } },
      scopes: ownBranch().scopes,
    });
    expect(log).toMatch(/^✓ cache saved, compiled objects/m);
  });

  test("two jobs save one key", async () => {
    const { run, rig } = bench();
    const { scope, scopes } = ownBranch();
    let other: Promise<void> | undefined;
    const { log, post, warnings } = await run({
      scopes,
      between: async () => {
        other = overtake(rig, scope);
      },
    });
    await other;
    expect([post.conclusion, warnings]).toEqual(["success", []]);
    expect(log).toMatch(says("two jobs save one key at once"));
  });

  test.for([
    ["there is no room for an archive", 0],
    ["there is no room for the compressed one", 1600],
  ] as const)("the disk is full while saving: %s", async ([, kilobytes]) => {
    const { run, root } = bench();
    const temp = "/small disk";
    await root.runOk(["mkdir", "-p", temp]);
    // The client cannot do with a space, so the disk is mounted where it goes instead.
    await root.runOk(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", "/tmp"]);
    const fill = `dd if=/dev/zero of=/tmp/filler bs=4k; truncate -s -${kilobytes}K /tmp/filler`;
    const done = await run({
      places: { temp },
      scopes: ownBranch().scopes,
      between: () => root.run(["sh", "-c", fill]),
    });
    await root.runOk(["umount", "/tmp"]);
    expect([done.main.conclusion, done.post.conclusion]).toEqual(["success", "success"]);
    expect(done.warnings).toEqual([
      expect.stringMatching(says("the disk is full while an entry is made")),
    ]);
  });

  test("what no build uses any more is trimmed before saving", async () => {
    const { run, root, rig } = bench();
    let old = "";
    const { log } = await run({
      scopes: ownBranch().scopes,
      between: async () => {
        const found = await root.runOk([
          ...[
            "find",
            `${toolCache}/dune-targets/dune-cache`,
            "-path",
            "*/files/v4/*",
            "-type",
            "d",
          ],
        ]);
        old = `${found.stdout.split("\n")[0]}/${"0".repeat(32)}`;
        await root.runOk(["truncate", "-s", "600M", old]);
      },
    });
    expect(log).toMatch(/^✓ cache saved, compiled objects: .*, \d\.\d MB before compression/m);
    expect(() => statSync(root.path(old))).toThrow("ENOENT");
    expect(rig.cacheEntries().at(-1)?.size).toBeLessThan(5e6);
  });

  test("the tool cache cannot be written", async () => {
    const { run, root } = bench();
    const locked = "/opt/locked";
    await root.runOk(["mkdir", "-p", locked]);
    const { main, warnings, log } = await run({
      ...{ user: "user", places: { toolCache: locked } },
      scopes: ownBranch().scopes,
    });
    expect([main.conclusion, warnings]).toEqual(["success", []]);
    expect(log).toMatch(/^✓ cache saved, compiled objects: /m);
  });

  test("another tar", async () => {
    const { run, root } = bench();
    const bin = "/opt/bsd";
    await root.runOk(["mkdir", "-p", bin]);
    writeFileSync(root.path(`${bin}/tar`), "#!/bin/sh\necho bsdtar 3.7\n", { mode: 0o755 });
    const machine = { PATH: `${bin}:${programs}` };
    const { main, warnings } = await run({ with: { cache: "read-only" }, machine });
    expect(main.conclusion).toBe("success");
    expect(warnings).toEqual([expect.stringMatching(says("tar is not GNU tar"))]);
  });
}
