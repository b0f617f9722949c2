import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";
import { restoreCache, saveCache } from "@actions/cache";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openRig, type Rig } from "./rig.ts";
import { type Identity, runtimeToken } from "./token.ts";

let rig: Rig;
let work: string;
let run = 0;

beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

/** Makes this process a job's action. Each test is a workflow run of its own. */
function become(identity: Partial<Identity> = {}): void {
  vi.stubEnv("ACTIONS_RUNTIME_TOKEN", runtimeToken({ run: `run-${run}`, ...identity }));
}

let stdout = "";

beforeEach(() => {
  run += 1;
  work = mkdtempSync(join(tmpdir(), "rig-"));
  mkdirSync(join(work, "temp"));
  vi.stubEnv("ACTIONS_RESULTS_URL", rig.url);
  vi.stubEnv("ACTIONS_CACHE_SERVICE_V2", "True");
  vi.stubEnv("GITHUB_SERVER_URL", "https://github.com");
  vi.stubEnv("GITHUB_WORKSPACE", work);
  vi.stubEnv("RUNNER_TEMP", join(work, "temp"));
  become();
  stdout = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += text;
    return true;
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rig.reset();
  rmSync(work, { recursive: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(work, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function operations(): string[] {
  return rig.log().map(({ operation }) => operation);
}

describe("artifacts", () => {
  const client = new DefaultArtifactClient();

  test("several files go up as an archive and come down as files", async () => {
    const files = [file("out/a.txt", "first"), file("out/deep/b.bin", Buffer.alloc(70_000, 7))];
    const { id = 0, digest, size } = await client.uploadArtifact("images", files, work);
    const { artifacts } = await client.listArtifacts();
    expect(artifacts).toMatchObject([{ name: "images", id, size, digest: `sha256:${digest}` }]);
    const path = join(work, "down");
    const expectedHash = `sha256:${digest}`;
    const download = await client.downloadArtifact(id, { path, expectedHash });
    expect(download).toEqual({ downloadPath: path, digestMismatch: false });
    expect(readFileSync(join(path, "out/a.txt"), "utf8")).toBe("first");
    expect(readFileSync(join(path, "out/deep/b.bin"))).toEqual(Buffer.alloc(70_000, 7));
    expect(rig.artifacts().at(-1)).toMatchObject({ mimeType: "application/zip", job: "job" });
  });

  test("a single file goes up as it is, under its own name", async () => {
    const image = file("out/hello-riscv32.elf", "\x7fELF");
    const { id = 0 } = await client.uploadArtifact("ignored", [image], work, { skipArchive: true });
    const stored = rig.artifacts().at(-1);
    expect(stored?.name).toBe("hello-riscv32.elf");
    expect(stored && (await rig.read(stored)).toString()).toBe("\x7fELF");
    const path = join(work, "down");
    await client.downloadArtifact(id, { path });
    expect(readFileSync(join(path, "hello-riscv32.elf"), "utf8")).toBe("\x7fELF");
  });

  test("a second artifact of one name is refused in the same run, not in another", async () => {
    const only = [file("a.txt", "a")];
    await client.uploadArtifact("one", only, work);
    become({ job: "another" });
    await expect(client.uploadArtifact("one", only, work)).rejects.toThrow(
      "(409) Conflict: an artifact with this name already exists on the workflow run",
    );
    become({ run: "another" });
    await expect(client.uploadArtifact("one", only, work)).resolves.toHaveProperty("id");
  });

  test("an artifact can be deleted, and its name taken again", async () => {
    const only = [file("a.txt", "a")];
    const first = await client.uploadArtifact("one", only, work);
    expect(await client.deleteArtifact("one")).toEqual({ id: first.id });
    expect((await client.listArtifacts()).artifacts).toEqual([]);
    const second = await client.uploadArtifact("one", only, work, { retentionDays: 3 });
    expect(second.id).not.toBe(first.id);
    expect(rig.artifacts().at(-1)?.expires).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  test("a download that is not what was uploaded does not match the hash", async () => {
    const files = [file("image.bin", Buffer.alloc(1000, 1))];
    const { id = 0, digest } = await client.uploadArtifact("", files, work, { skipArchive: true });
    rig.fail({ on: "GET blob", kind: "corrupt" });
    const options = { path: join(work, "down"), expectedHash: `sha256:${digest}` };
    expect(await client.downloadArtifact(id, options)).toMatchObject({ digestMismatch: true });
    expect(await client.downloadArtifact(id, options)).toMatchObject({ digestMismatch: false });
  });

  test("bytes that are lost on the way up are noticed when the artifact is finalized", async () => {
    rig.fail({ on: "PUT blob", kind: "shorten", length: 10 });
    const files = [file("image.bin", Buffer.alloc(1000, 1))];
    await expect(client.uploadArtifact("", files, work, { skipArchive: true })).rejects.toThrow(
      "1000 bytes were declared, 10 were uploaded",
    );
    expect((await client.listArtifacts()).artifacts).toEqual([]);
  });

  test.each([
    ["missing", "", "ACTIONS_RUNTIME_TOKEN"],
    ["expired", runtimeToken({ expires: 1 }), "(401) Unauthorized: the token is missing"],
  ])("a token that is %s", async (_, token, message) => {
    vi.stubEnv("ACTIONS_RUNTIME_TOKEN", token);
    const upload = client.uploadArtifact("one", [file("a.txt", "a")], work);
    await expect(upload).rejects.toThrow(message);
  });
});

describe("caches", () => {
  /** Saves one file under the key. Returns what `saveCache` does: an id, or -1. */
  function save(key: string, content = key): Promise<number> {
    file("cached/file", content);
    return saveCache(["cached"], key);
  }
  async function restore(key: string, restoreKeys: string[] = []) {
    rmSync(join(work, "cached"), { recursive: true, force: true });
    const matched = await restoreCache(["cached"], key, restoreKeys);
    const restored = join(work, "cached/file");
    return { matched, content: existsSync(restored) ? readFileSync(restored, "utf8") : undefined };
  }
  const scope = (name: string, rights: 1 | 2 | 3 = 3) => ({ scope: name, rights });

  beforeEach(() => {
    // Entries outlive a workflow run, so each test has a branch of its own.
    become({ scopes: [scope(`branch-${run}`)] });
    vi.spyOn(process, "cwd").mockReturnValue(work);
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
    expect(stdout).toContain("(409) Conflict: cache entry with the same key, version, and scope");
    expect(await restore("key")).toMatchObject({ content: "first" });
  });

  test("two jobs that save one key at once: one does", async () => {
    const ids = await Promise.all([save("key"), save("key")]);
    expect(ids.filter((id) => id !== -1)).toHaveLength(1);
  });

  test("a branch reads its own entries first, then the default branch's", async () => {
    const [main, topic] = [`main-${run}`, `topic-${run}`];
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
    become({ scopes: [scope(`branch-${run}`, 1)] });
    expect(await restore("key")).toMatchObject({ matched: "key" });
    expect(await save("other")).toBe(-1);
    expect(stdout).toContain("cache write denied: no writable scope");
  });

  test("a token without readable scope is a miss with a warning", async () => {
    become({ scopes: [] });
    expect(await restore("key")).toMatchObject({ matched: undefined });
    expect(stdout).toContain("cache read denied: no readable scope");
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
});
