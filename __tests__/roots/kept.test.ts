import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openArchives } from "./archives.ts";
import { kept, makeTemporary } from "./kept.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "kept-"));
  vi.stubEnv("DUNE_TARGETS_TEST_CACHE", cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

describe("what is kept", () => {
  /** Makes a directory with one file, named after how often it was called. */
  function maker() {
    let calls = 0;
    return async (empty: string) => {
      calls += 1;
      const made = join(empty, "made");
      mkdirSync(made);
      writeFileSync(join(made, `call-${calls}`), "");
      return made;
    };
  }

  test("is made once for all who ask at once, and for those who ask later", async () => {
    const make = maker();
    const asked = await Promise.all([1, 2, 3].map(() => kept("layers/one", make)));
    expect(new Set(asked)).toEqual(new Set([join(cache, "layers/one")]));
    expect(readdirSync(await kept("layers/one", make))).toEqual(["call-1"]);
    expect(readdirSync(join(cache, "making"))).toEqual([]);
  });

  test("is not there when it could not be made, and made by the next", async () => {
    const failing = kept("one", async (empty) => {
      writeFileSync(join(empty, "half"), "");
      throw new Error("no network");
    });
    await expect(failing).rejects.toThrow("no network");
    expect(existsSync(join(cache, "one"))).toBe(false);
    expect(readdirSync(join(cache, "making"))).toEqual([]);
    expect(readdirSync(await kept("one", maker()))).toEqual(["call-1"]);
  });

  test("is made anew after its hours", async () => {
    const make = maker();
    await kept("one", make, { hours: 1 });
    expect(readdirSync(await kept("one", make, { hours: 1 }))).toEqual(["call-1"]);
    expect(readdirSync(await kept("one", make, { hours: 0 }))).toEqual(["call-2"]);
  });

  test("is made anew after what it is made upon", async () => {
    const [make, below] = [maker(), maker()];
    const upon = async () => ({ after: await kept("below", below, { hours: 0 }) });
    const { after } = await upon();
    expect(readdirSync(await kept("one", make, { after }))).toEqual(["call-1"]);
    expect(readdirSync(await kept("one", make, { after }))).toEqual(["call-1"]);
    expect(readdirSync(await kept("one", make, await upon()))).toEqual(["call-2"]);
  });
});

test("a root finds what others have downloaded, and nothing that is still on its way", async () => {
  const first = await makeTemporary("open");
  const one = openArchives("forky", first);
  writeFileSync(join(one.path, "hello_1_all.deb"), "");
  mkdirSync(join(one.path, "partial"));
  writeFileSync(join(one.path, "partial", "late_1_all.deb"), "");
  writeFileSync(join(one.path, "lock"), "");
  const open = async (suite: "forky" | "trixie") =>
    readdirSync(openArchives(suite, await makeTemporary("open")).path);
  expect(await open("forky")).toEqual(["hello_1_all.deb"]);
  expect(await open("trixie")).toEqual([]);
  one.close();
  rmSync(first, { recursive: true });
  expect(await open("forky")).toEqual(["hello_1_all.deb"]);
});
