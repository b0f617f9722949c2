import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { removeLeftovers, withTemporary } from "../../src/process/leftovers.ts";

test("the end of the process removes what is just being removed", async () => {
  const top = mkdtempSync(join(tmpdir(), "leftovers-"));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const path = join(top, "temporary");
  for (let wait = 5; wait < 60; wait += 5) {
    for (let i = 0; i < 3000; i += 1) {
      const directory = join(path, String(i % 40), String(i % 7));
      if (i < 280) mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, String(i)), "");
    }
    const work = withTemporary(path, async () => {});
    await sleep(wait);
    removeLeftovers();
    expect(existsSync(path)).toBe(false);
    await work;
  }
}, 300_000);

test("what cannot be removed does not cost what the work came to", async () => {
  // Nobody, root included, can remove a file of /proc.
  expect(await withTemporary("/proc/version", async () => "result")).toBe("result");
});
