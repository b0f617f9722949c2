import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DefaultArtifactClient } from "@actions/artifact";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { openJob } from "./job.ts";
import { openRig, type Rig } from "./rig.ts";
import { actAsAction } from "./this-process.ts";
import { runtimeToken } from "./token.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let rig: Rig;
beforeAll(async () => {
  rig = await openRig();
});
afterAll(() => rig.close());

const { workspace, become, write } = actAsAction(() => rig);
const client = new DefaultArtifactClient();
const single = { skipArchive: true };

function operations() {
  return rig.log().map(({ operation, status }) => `${operation} ${status}`);
}

test("several files go up as an archive and come down as files", async () => {
  const files = [write("out/a.txt", "first"), write("out/deep/b.bin", Buffer.alloc(70_000, 7))];
  const { id = 0, digest, size } = await client.uploadArtifact("images", files, workspace());
  const { artifacts } = await client.listArtifacts();
  expect(artifacts).toMatchObject([{ name: "images", id, size, digest: `sha256:${digest}` }]);
  const path = join(workspace(), "down");
  const expectedHash = `sha256:${digest}`;
  const download = await client.downloadArtifact(id, { path, expectedHash });
  expect(download).toEqual({ downloadPath: path, digestMismatch: false });
  expect(readFileSync(join(path, "out/a.txt"), "utf8")).toBe("first");
  expect(readFileSync(join(path, "out/deep/b.bin"))).toEqual(Buffer.alloc(70_000, 7));
  expect(rig.artifacts().at(-1)).toMatchObject({ mimeType: "application/zip", job: "job" });
});

test("a single file goes up as it is, under its own name", async () => {
  const image = write("out/hello-riscv32.elf", "\x7fELF");
  const { id = 0 } = await client.uploadArtifact("ignored", [image], workspace(), single);
  const stored = rig.artifacts().at(-1);
  expect(stored?.name).toBe("hello-riscv32.elf");
  expect(stored && (await rig.read(stored)).toString()).toBe("\x7fELF");
  const path = join(workspace(), "down");
  await client.downloadArtifact(id, { path });
  expect(readFileSync(join(path, "hello-riscv32.elf"), "utf8")).toBe("\x7fELF");
});

test("a second artifact of one name is refused in the same run, not in another", async () => {
  const only = [write("a.txt", "a")];
  await client.uploadArtifact("one", only, workspace());
  become({ job: "another" });
  await expect(client.uploadArtifact("one", only, workspace())).rejects.toThrow(
    "(409) Conflict: an artifact with this name already exists on the workflow run",
  );
  become({ run: "another" });
  await expect(client.uploadArtifact("one", only, workspace())).resolves.toHaveProperty("id");
});

test("an artifact can be deleted, and its name taken again", async () => {
  const only = [write("a.txt", "a")];
  const first = await client.uploadArtifact("one", only, workspace());
  expect(await client.deleteArtifact("one")).toEqual({ id: first.id });
  expect((await client.listArtifacts()).artifacts).toEqual([]);
  const second = await client.uploadArtifact("one", only, workspace(), { retentionDays: 3 });
  expect(second.id).not.toBe(first.id);
  expect(rig.artifacts().at(-1)?.expires).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test.each([
  ["missing", "", "ACTIONS_RUNTIME_TOKEN"],
  ["expired", runtimeToken({ expires: 1 }), "(401) Unauthorized: the token is missing"],
])("a token that is %s", async (_, token, message) => {
  vi.stubEnv("ACTIONS_RUNTIME_TOKEN", token);
  const upload = client.uploadArtifact("one", [write("a.txt", "a")], workspace());
  await expect(upload).rejects.toThrow(message);
});

test("fault: a download that is not what was uploaded does not match the hash", async () => {
  const files = [write("image.bin", Buffer.alloc(1000, 1))];
  const { id = 0, digest } = await client.uploadArtifact("", files, workspace(), single);
  rig.fail({ on: "GET blob", kind: "corrupt" });
  const options = { path: join(workspace(), "down"), expectedHash: `sha256:${digest}` };
  expect(await client.downloadArtifact(id, options)).toMatchObject({ digestMismatch: true });
  expect(await client.downloadArtifact(id, options)).toMatchObject({ digestMismatch: false });
});

test("fault: bytes lost on the way up are noticed when the artifact is finalized", async () => {
  rig.fail({ on: "PUT blob", kind: "shorten", length: 10 });
  const files = [write("image.bin", Buffer.alloc(1000, 1))];
  await expect(client.uploadArtifact("", files, workspace(), single)).rejects.toThrow(
    "1000 bytes were declared, 10 were uploaded",
  );
  expect((await client.listArtifacts()).artifacts).toEqual([]);
});

test("fault: after one 503 the client tries again", async () => {
  rig.fail({ on: "CreateArtifact", kind: "answer", status: 503 });
  await client.uploadArtifact("", [write("a.txt", "a")], workspace(), single);
  expect(operations().slice(0, 2)).toEqual(["CreateArtifact 503", "CreateArtifact 200"]);
});

test("fault: after a dropped connection it does not", async () => {
  rig.fail({ on: "FinalizeArtifact", kind: "drop" });
  const upload = client.uploadArtifact("", [write("a.txt", "a")], workspace(), single);
  await expect(upload).rejects.toThrow("Unable to make request: ECONNRESET");
  expect(operations().at(-1)).toBe("FinalizeArtifact dropped");
});

test("an action in a job uploads with what its runner gives it, and shows no secret", async () => {
  const job = openJob({ services: { url: rig.url, token: runtimeToken() }, debug: true });
  onTestFinished(job.close);
  const main = join(job.top, "main.mjs");
  const source = `import { DefaultArtifactClient } from ${JSON.stringify(import.meta.resolve("@actions/artifact"))};
    import { writeFileSync } from "node:fs";
    writeFileSync("image", "bytes");
    await new DefaultArtifactClient().uploadArtifact("", ["image"], ".", { skipArchive: true });
    console.log(process.env.ACTIONS_RUNTIME_TOKEN);`;
  writeFileSync(main, source);
  const { conclusion, log } = await job.run({ uses: { main } });
  expect(conclusion).toBe("success");
  expect(rig.artifacts().at(-1)).toMatchObject({ name: "image", run: "run" });
  expect(log.at(-1)).toBe("***");
  expect(log.filter((line) => /sig=[^*]/.test(line))).toEqual([]);
  expect(log.join("\n")).toContain("sig=***");
  expect((await job.finish()).orphans).toEqual([]);
});
