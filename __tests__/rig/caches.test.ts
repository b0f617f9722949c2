import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { restoreCache, saveCache } from "@actions/cache";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Harm } from "./faults.ts";
import { openRig, type Rig } from "./rig.ts";
import { actAsAction } from "./this-process.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

const { workspace, number, become, write, stdout } = actAsAction(() => rig);

function operations(): string[] {
  return rig.log().map(({ operation }) => operation);
}

/** Saves one file under the key. Returns what `saveCache` does: an id, or -1. */
function save(key: string, content = key): Promise<number> {
  write("cached/file", content);
  return saveCache(["cached"], key);
}
async function restore(key: string, restoreKeys: string[] = []) {
  rmSync(join(workspace(), "cached"), { recursive: true, force: true });
  const matched = await restoreCache(["cached"], key, restoreKeys);
  const restored = join(workspace(), "cached/file");
  return { matched, content: existsSync(restored) ? readFileSync(restored, "utf8") : undefined };
}
const scope = (name: string, rights: 1 | 2 | 3 = 3) => ({ scope: name, rights });

beforeEach(() => {
  // Entries outlive a workflow run, so each test has a branch of its own.
  become({ scopes: [scope(`branch-${number()}`)] });
});

test("what is saved is restored; another key or version is a miss", async () => {
  expect(await save("solo5-1")).toBeGreaterThan(0);
  expect(await restore("solo5-1")).toEqual({ matched: "solo5-1", content: "solo5-1" });
  expect(await restore("solo5-2")).toEqual({ matched: undefined, content: undefined });
  expect(await restoreCache(["elsewhere"], "solo5-1")).toBe(undefined);
  expect(operations()).toEqual([
    ...["CreateCacheEntry", "PUT blob", "FinalizeCacheEntryUpload"],
    ...["GetCacheEntryDownloadURL", "GET blob"],
    ...["GetCacheEntryDownloadURL", "GetCacheEntryDownloadURL"],
  ]);
});

test("restore keys are prefixes, tried in order; the newest entry wins", async () => {
  for (const key of ["dune-a-1", "dune-a-2", "dune-b-1"]) await save(key);
  expect(await restore("dune-c-1", ["dune-a-", "dune-"])).toMatchObject({ matched: "dune-a-2" });
  expect(await restore("dune-c-1", ["dune-x-", "dune-"])).toMatchObject({ matched: "dune-b-1" });
  expect(await restore("dune-c-1", ["dune-a-1"])).toMatchObject({ content: "dune-a-1" });
});

test("an entry is never overwritten", async () => {
  await save("key", "first");
  expect(await save("key", "second")).toBe(-1);
  expect(stdout()).toContain("(409) Conflict: cache entry with the same key, version, and scope");
  expect(await restore("key")).toMatchObject({ content: "first" });
});

test("two jobs that save one key at once: one does", async () => {
  const ids = await Promise.all([save("key"), save("key")]);
  expect(ids.filter((id) => id !== -1)).toHaveLength(1);
});

test("a branch reads its own entries first, then the default branch's", async () => {
  const [main, topic] = [`main-${number()}`, `topic-${number()}`];
  become({ scopes: [scope(main)] });
  await save("key", "of main");
  become({ scopes: [scope(topic), scope(main, 1)] });
  expect(await restore("key")).toMatchObject({ content: "of main" });
  await save("key", "of topic");
  expect(await restore("key")).toMatchObject({ content: "of topic" });
  become({ scopes: [scope(main)] });
  expect(await restore("key")).toMatchObject({ content: "of main" });
});

test("a read-only token restores and does not save", async () => {
  await save("key");
  become({ scopes: [scope(`branch-${number()}`, 1)] });
  expect(await restore("key")).toMatchObject({ matched: "key" });
  expect(await save("other")).toBe(-1);
  expect(stdout()).toContain("cache write denied: no writable scope");
});

test("a token without readable scope is a miss with a warning", async () => {
  become({ scopes: [] });
  expect(await restore("key")).toMatchObject({ matched: undefined });
  expect(stdout()).toContain("cache read denied: no readable scope");
});

test.each([
  ["read", 0],
  ["write-only", 1],
])("ACTIONS_CACHE_MODE %s: %i entries saved", async (mode, saved) => {
  vi.stubEnv("ACTIONS_CACHE_MODE", mode);
  const before = rig.cacheEntries().length;
  await save("key");
  expect(rig.cacheEntries().length - before).toBe(saved);
  vi.stubEnv("ACTIONS_CACHE_MODE", "");
  expect((await restore("key")).matched).toBe(saved === 1 ? "key" : undefined);
});

test.each<[string, Harm, string]>([
  ["cut off", { kind: "truncate", length: 50 }, "aborted"],
  ["shorter than it was", { kind: "shorten", length: 50 }, "tar' failed with"],
  ["corrupt", { kind: "corrupt" }, "tar' failed with"],
  // The client takes what a refusal says for the archive, unless the blob is on a host of Azure's.
  ["refused", { kind: "answer", status: 404 }, "tar' failed with"],
])("fault: a download that is %s is a miss with a warning", async (_, harm, message) => {
  await save("key", "content");
  rig.fail({ on: "GET blob", ...harm });
  expect(await restoreCache(["cached"], "key")).toBe(undefined);
  expect(stdout()).toMatch(new RegExp(`::warning::Failed to restore: .*${message}`));
  expect(await restore("key")).toMatchObject({ matched: "key" });
});

test("fault: a rate limit says when to come again", async () => {
  const headers = { "Retry-After": "7" };
  rig.fail({ on: "CreateCacheEntry", kind: "answer", status: 429, headers });
  expect(await save("key")).toBe(-1);
  expect(stdout()).toContain("your rate limit will reset in 7 seconds");
});

test("fault: a service that answers late, a blob that comes slowly", async () => {
  await save("key", "content");
  rig.fail({ on: "GetCacheEntryDownloadURL", kind: "delay", milliseconds: 300 });
  rig.fail({ on: "GET blob", kind: "slow", bytesPerSecond: 400 });
  const size = rig.cacheEntries().at(-1)?.size ?? 0;
  const begin = performance.now();
  expect(await restore("key")).toMatchObject({ content: "content" });
  expect(performance.now() - begin).toBeGreaterThan(300 + 0.8 * (size / 400) * 1000);
});
