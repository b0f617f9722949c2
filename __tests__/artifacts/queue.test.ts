import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { openQueue } from "../../src/artifacts/uploads.ts";

/** Work that ends when it is told to, and what has begun. */
function openWork() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  return { begun, work, end: (name: string) => ends.get(name)?.() };
}

test("what is ready next begins as soon as any of those before has ended", async () => {
  const { begun, work, end } = openWork();
  const queue = openQueue(2);
  const results = ["a", "b", "c", "d"].map((name) => queue.add(work(name)));
  await setImmediate();
  expect(begun).toEqual(["a", "b"]);
  end("b");
  await setImmediate();
  expect(begun).toEqual(["a", "b", "c"]);
  end("c");
  await setImmediate();
  expect(begun).toEqual(["a", "b", "c", "d"]);
  end("a");
  end("d");
  expect(await Promise.all(results)).toEqual(["a", "b", "c", "d"]);
});

test("a failure is its own promise's only, and nobody need look at it", async () => {
  const queue = openQueue(1);
  const failing = queue.add(() => Promise.reject(new Error("no")));
  const next = queue.add(() => Promise.resolve("yes"));
  await queue.settled();
  expect(await next).toBe("yes");
  await expect(failing).rejects.toThrow("no");
});

test("is settled when all has ended", async () => {
  const { work, end } = openWork();
  const queue = openQueue(2);
  void queue.add(work("a"));
  let settled = false;
  const done = queue.settled().then(() => {
    settled = true;
  });
  await setImmediate();
  expect(settled).toBe(false);
  end("a");
  await done;
});
