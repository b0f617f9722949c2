import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "../../src/store/lock.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "lock-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

test("a second run is refused while the first is at work, and welcome afterwards", async () => {
  const second = () => withLock(directory, async () => "second");
  await withLock(directory, async () => {
    await expect(second()).rejects.toThrow(
      `Another dune-targets (process ${process.pid}) is building this project; wait until it has ended.`,
    );
  });
  expect(await second()).toBe("second");
});

test("a run may wait for another instead", async () => {
  const holders: number[] = [];
  let ended = false;
  const first = withLock(directory, async () => {
    await expect.poll(() => holders.length).toBeGreaterThan(0);
    ended = true;
  });
  const second = withLock(
    directory,
    async () => ended,
    async (holder) => {
      holders.push(holder);
      await new Promise((resolve) => setTimeout(resolve, 10));
    },
  );
  expect(await second).toBe(true);
  expect(holders[0]).toBe(process.pid);
  await first;
});

test("work that throws leaves no lock behind", async () => {
  const work = async () => {
    throw new Error("broken");
  };
  await expect(withLock(directory, work)).rejects.toThrow("broken");
  expect(existsSync(join(directory, "lock"))).toBe(false);
});

test.each(["999999999", "", "not a number", String(process.pid)])(
  "a lock of nobody (%j) is taken over",
  async (text) => {
    writeFileSync(join(directory, "lock"), text);
    expect(await withLock(directory, async () => 1)).toBe(1);
  },
);
