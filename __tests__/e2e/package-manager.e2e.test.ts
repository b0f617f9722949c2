import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { documented } from "../docs/faults.ts";
import type { Root } from "../roots/open-root.ts";
import { type Archive, openArchive, packageName } from "./archive.ts";
import {
  build,
  cache,
  expectBooted,
  expectFailed,
  hold,
  openMachine,
  setUp,
  useArchives,
  write,
} from "./package-manager.ts";

let root: Root;
let archive: Archive;
beforeAll(async () => {
  root = await openMachine();
  archive = await openArchive(root, ["1", "2"]);
});
afterAll(async () => {
  await archive?.close();
  await root?.close();
});

/** Version 1 is in the archive and in the lists, and nothing of it on the machine. */
beforeEach(async () => {
  archive.publish("1");
  await setUp(root);
  await useArchives(root, [archive.url]);
  archive.requests.length = 0;
});

const dpkgLock = "/var/lib/dpkg/lock-frontend";

describe("another program installs packages", () => {
  const waits = documented("another program installs packages");
  test.each([
    [dpkgLock, "for which apt waits by itself"],
    [`${cache}/lock`, "for which apt does not wait"],
  ])("and holds %s, %s", async (file) => {
    const release = await hold(root, file, 5);
    const attempt = await build(root);
    release();
    expectBooted(root, attempt);
    expect(attempt.said.match(/^.*\block\b.*$/gm)).toEqual([expect.stringMatching(waits)]);
    expect(attempt.said).toMatch(/up to 120 s .* process \d+ \(perl\)/);
  });

  test.each([
    [dpkgLock, true],
    ["/var/lib/apt/lists/lock", false],
  ])("and holds %s for longer than apt's configuration says", async (file, listed) => {
    await setUp(root, 'DPkg::Lock::Timeout "3";\n');
    await useArchives(root, [archive.url], listed);
    const release = await hold(root, file, 60);
    const attempt = await build(root);
    release();
    const error = documented("it does so for longer");
    expectFailed(root, attempt, { status: 2, error });
    expect(attempt.said).toMatch(
      /up to 3 s .*\n(?:.*\n)*error: .* for 3 s by process \d+ \(perl\)/,
    );
    expect(attempt.seconds).toBeGreaterThan(3);
  });

  test("is not what happens when a lock cannot be taken at all", async () => {
    await root.runOk(["sh", "-c", `mv ${dpkgLock} /root/lock; mkdir ${dpkgLock}`]);
    const attempt = await build(root);
    await root.runOk(["sh", "-c", `rmdir ${dpkgLock}; mv /root/lock ${dpkgLock}`]);
    const error =
      /apt-get install failed: it exited with status 100, and its own words are above\./;
    const words = /^E: Unable to acquire the dpkg frontend lock/m;
    expectFailed(root, attempt, { status: 1, error, words });
    expect(attempt.said).not.toContain("Waiting");
  });
});

test("an earlier installation was interrupted", async () => {
  write(root, "/var/lib/dpkg/updates/0001", "");
  const error = documented("an earlier installation was interrupted");
  expectFailed(root, await build(root), { status: 2, error });
  await root.runOk(["dpkg", "--configure", "-a"]);
  expectBooted(root, await build(root));
});

test("the package lists are out of date (404)", async () => {
  archive.publish("2");
  expectBooted(root, await build(root));
  expect(archive.requests[0]).toBe(`${packageName}_1_all.deb`);
  expect(archive.requests.at(-1)).toBe(`${packageName}_2_all.deb (no-cache)`);
});

test("the archive lacks what its lists name", async () => {
  archive.lose(`${packageName}_1_all.deb`);
  const error = documented("the archive lacks what its lists name");
  const words = /^E: Failed to fetch .* 404 /m;
  expectFailed(root, await build(root), { status: 1, error, words });
});

describe("a download is cut off, truncated or changed once", () => {
  test.each(["cut", "short", "changed"] as const)("a package is %s", async (harm) => {
    archive.harm(harm, /\.deb$/, 1);
    expectBooted(root, await build(root));
  });

  test("a package that a cache on the way keeps is changed", async () => {
    archive.harm("cached", /\.deb$/);
    expectBooted(root, await build(root));
  });

  test("a package list is changed", async () => {
    await useArchives(root, [archive.url], false);
    archive.harm("changed", /^Packages/, 1);
    expectBooted(root, await build(root));
    expect(archive.requests).toContain("Packages (no-cache)");
  });
});

describe("a download is truncated or changed each time", () => {
  const error = documented("a download is truncated or changed each time");
  test.each([
    ["short", /^E: .*File has unexpected size/m],
    ["changed", /^E: .*Hash Sum mismatch/m],
  ] as const)("a package is %s", async (harm, words) => {
    archive.harm(harm, /\.deb$/);
    expectFailed(root, await build(root), { status: 1, error, words });
  });

  test("a package list is changed", async () => {
    await useArchives(root, [archive.url], false);
    archive.harm("changed", /^Packages/);
    const words = /^E: .*Hash Sum mismatch/m;
    expectFailed(root, await build(root), { status: 1, error, words });
  });
});

describe("an archive cannot be reached, or breaks off each time", () => {
  const error = documented("an archive cannot be reached, or breaks off each time");
  test("in the middle of a package", async () => {
    archive.harm("cut", /\.deb$/);
    const words = /^E: .*(?:Error reading from server|Connection failed)/m;
    expectFailed(root, await build(root), { status: 1, error, words });
  });

  test("nobody listens where it was", async () => {
    const closed = await openArchive(root, []);
    await closed.close();
    await useArchives(root, [closed.url], false);
    expectFailed(root, await build(root), { status: 1, error, words: /Connection refused/ });
  });
});

test("one of several archives is broken", async () => {
  const date = new Date().toUTCString();
  write(root, "/srv/broken/Packages", "");
  write(root, "/srv/broken/Release", `Date: ${date}\nSHA256:\n ${"0".repeat(64)} 9 Packages\n`);
  await useArchives(root, [archive.url, "file:/srv/broken"], false);
  expect(await root.run(["apt-get", "update"])).toMatchObject({ code: 100 });
  await useArchives(root, [archive.url, "file:/srv/broken"], false);
  expectBooted(root, await build(root));
});

describe("the disk is full while packages are installed", () => {
  test.each([cache, `/usr/share/${packageName}`])("at %s", async (at) => {
    await root.runOk(["mkdir", "-p", at]);
    await root.runOk(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", at]);
    const attempt = await build(root);
    await root.runOk(["umount", at]);
    const error = documented("the disk is full while packages are installed");
    expectFailed(root, attempt, { status: 2, error });
    expectBooted(root, await build(root));
  });
});
