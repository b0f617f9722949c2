import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Harm } from "./faults.ts";
import { type Job, openJob } from "./job.ts";
import { openRig, type Rig } from "./rig.ts";
import { runtimeToken } from "./token.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let rig: Rig;
let job: Job;
beforeAll(async () => {
  rig = await openRig({ azureHosts: true });
  const hook = import.meta.resolve("./azure-hosts.mjs");
  const services = { url: rig.url, token: runtimeToken() };
  job = openJob({ services, machine: { NODE_OPTIONS: `--import ${hook}` } });
});
afterEach(() => rig.reset());
afterAll(async () => {
  job.close();
  await rig.close();
});

/** Saves a file that does not compress under the key, and restores it, as an action. */
function saveAndRestore(key: string) {
  const main = join(job.top, "main.mjs");
  const source = `import { restoreCache, saveCache } from ${JSON.stringify(import.meta.resolve("@actions/cache"))};
    import { randomBytes } from "node:crypto";
    import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
    const bytes = randomBytes(5 * 1024 * 1024);
    mkdirSync("cached", { recursive: true });
    writeFileSync("cached/file", bytes);
    await saveCache(["cached"], "${key}");
    rmSync("cached", { recursive: true });
    console.log("matched:", await restoreCache(["cached"], "${key}"));
    console.log("same:", existsSync("cached/file") && readFileSync("cached/file").equals(bytes));
    // A download that has failed leaves a timer of ten minutes behind (@actions/cache 6.3.0).
    process.exit();`;
  writeFileSync(main, source);
  return job.run({ uses: { main } });
}

function downloads() {
  return rig.log().filter(({ operation }) => /^(HEAD|GET) blob$/.test(operation));
}

test("a cache on Azure's hosts is downloaded in parts of 4 MiB", async () => {
  const { log, conclusion } = await saveAndRestore("key");
  expect(log).toContain("matched: key");
  expect(log).toContain("same: true");
  expect(conclusion).toBe("success");
  expect(downloads().map(({ operation }) => operation)).toEqual([
    "HEAD blob",
    "GET blob",
    "GET blob",
  ]);
  expect(Math.max(...downloads().map(({ bytes = 0 }) => bytes))).toBe(4 * 1024 * 1024);
});

test.each<[string, Harm, string]>([
  ["cut off", { kind: "truncate", length: 1000 }, "The operation was aborted."],
  ["refused", { kind: "answer", status: 403 }, "a fault of the rig"],
])("fault: a part that is %s makes it a miss with a warning", async (what, harm, message) => {
  rig.fail({ on: "GET blob", ...harm });
  const { log } = await saveAndRestore(what.replace(" ", "-"));
  expect(log).toContain("matched: undefined");
  const warnings = log.filter((line) => line.startsWith("##[warning]Failed to restore: "));
  expect(warnings.join()).toContain(message);
});
