import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ToolError } from "../../src/base/errors.ts";
import { type BuildPlace, ensureItem, type Restore, type StoreItem } from "../../src/store/item.ts";
import { withLock } from "../../src/store/lock.ts";
import { recordOf, storeDirectory } from "../../src/store/store.ts";
import { silent } from "../silent.ts";

let store = "";
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => rmSync(store, { recursive: true }));

const key = { ocaml: "5.4.1" };
const context = (over = {}) => ({ store, env: process.env, log: silent, jobs: 2, ...over });

function item(inPlace: boolean, over: Partial<StoreItem> = {}): StoreItem {
  return {
    ...{ what: "toolchain solo5", name: "solo5", key, inPlace },
    async build({ directory, prefix }: BuildPlace) {
      writeFileSync(join(directory, "content"), prefix);
    },
    answers: async (prefix) => existsSync(join(prefix, "content")),
    ...over,
  };
}

describe.each([true, false])("what is made in place: %s", (inPlace) => {
  test("is made once, and found then", async () => {
    const made = await ensureItem(item(inPlace), context());
    const prefix = storeDirectory(store, "solo5", key);
    expect(made).toEqual({ prefix, origin: "built" });
    expect(readFileSync(join(prefix, "content"), "utf8")).toBe(prefix);
    const build = async () => {
      throw new Error("made again");
    };
    expect(await ensureItem(item(inPlace, { build }), context())).toEqual({
      ...{ prefix, origin: "store" },
    });
    expect(readdirSync(dirname(prefix))).toHaveLength(1);
  });

  test("is restored rather than made", async () => {
    const restore: Restore = async ({ directory }) => {
      mkdirSync(directory);
      writeFileSync(join(directory, "content"), "");
      const { name, text } = recordOf(key);
      writeFileSync(join(directory, name), text);
      return true;
    };
    expect((await ensureItem(item(inPlace), context(), restore)).origin).toBe("cache");
  });

  test("is nowhere when making it failed", async () => {
    const build = async ({ directory }: BuildPlace) => {
      writeFileSync(join(directory, "content"), "half");
      throw new ToolError("make failed.", "");
    };
    await expect(ensureItem(item(inPlace, { build }), context())).rejects.toThrow("make failed.");
    expect(readdirSync(join(store, "solo5"))).toEqual([]);
  });

  test("is an error when it does not answer, and made anew the next time, with a warning", async () => {
    const answers = async () => false;
    await expect(ensureItem(item(inPlace, { answers }), context())).rejects.toThrow(
      "The toolchain solo5 was built but does not answer.",
    );
    const warnings: string[] = [];
    const log = { ...silent, warning: (text: string) => void warnings.push(text) };
    let asked = 0;
    const later = item(inPlace, { answers: async () => asked++ > 0 });
    expect((await ensureItem(later, context({ log }))).origin).toBe("built");
    expect(warnings.join()).toMatch(/is damaged and is built again/);
  });
});

test("what another process makes in place is waited for and used", async () => {
  const prefix = storeDirectory(store, "solo5", key);
  const told: string[] = [];
  const log = { ...silent, info: (text: string) => void told.push(text) };
  let release = () => {};
  const busy = new Promise<void>((resolve) => {
    release = resolve;
  });
  const other = withLock(dirname(prefix), () => busy);
  const build = async () => {
    throw new Error("made twice");
  };
  const waiting = ensureItem(item(true, { build }), context({ log }));
  await expect.poll(() => told).toHaveLength(1);
  expect(told[0]).toBe(
    `Waiting for process ${process.pid}, which builds the same toolchain solo5.`,
  );
  const made = await ensureItem(item(false), context());
  expect(made).toEqual({ prefix, origin: "built" });
  release();
  await other;
  expect(await waiting).toEqual({ prefix, origin: "store" });
});

test("sentences call each item what it is", async () => {
  const lock = (over: Partial<StoreItem>) => item(true, { what: "lock", name: "lock", ...over });
  const ends = async (over: Partial<StoreItem>, where = store) => {
    const error: unknown = await ensureItem(lock(over), context({ store: where })).catch(
      (thrown: unknown) => thrown,
    );
    return error instanceof Error ? error.message : "";
  };
  expect(await ends({ answers: async () => false })).toBe(
    "The lock was built but does not answer.",
  );
  expect(await ends({}, `${store}/a b`)).toMatch(/^The lock cannot be kept in /);
  const full = new ToolError("tar failed.", "No space left on device");
  const build = () => Promise.reject(full);
  expect(await ends({ build, name: "full" })).toMatch(/ to build the lock; make room or set /);
  expect(await ends({ build, name: "full", megabytes: 200 })).toMatch(
    / to build the lock \(about 200 MB\); make room or set /,
  );
});
