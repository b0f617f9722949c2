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
import { withLock } from "../../src/store/lock.ts";
import { type Construction, obtain, type Place } from "../../src/store/obtain.ts";
import { recordOf, storeDirectory } from "../../src/store/store.ts";
import { silent } from "../silent.ts";

let store = "";
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "store-"));
});
afterEach(() => rmSync(store, { recursive: true }));

const key = { ocaml: "5.4.1" };
const options = (over = {}) => ({ store, env: process.env, log: silent, ...over });

function construction(inPlace: boolean, over: Partial<Construction> = {}): Construction {
  return {
    ...{ name: "solo5", key, inPlace },
    async build({ directory, prefix }: Place) {
      writeFileSync(join(directory, "content"), prefix);
    },
    answers: async (prefix) => existsSync(join(prefix, "content")),
    ...over,
  };
}

describe.each([true, false])("what is made in place: %s", (inPlace) => {
  test("is made once, and found then", async () => {
    const made = await obtain(construction(inPlace), options());
    const prefix = storeDirectory(store, "solo5", key);
    expect(made).toEqual({ prefix, origin: "built" });
    expect(readFileSync(join(prefix, "content"), "utf8")).toBe(prefix);
    const build = async () => {
      throw new Error("made again");
    };
    expect(await obtain(construction(inPlace, { build }), options())).toEqual({
      ...{ prefix, origin: "store" },
    });
    expect(readdirSync(dirname(prefix))).toHaveLength(1);
  });

  test("is restored rather than made", async () => {
    const restore = async ({ directory }: { readonly directory: string }) => {
      mkdirSync(directory);
      writeFileSync(join(directory, "content"), "");
      const { name, text } = recordOf(key);
      writeFileSync(join(directory, name), text);
      return true;
    };
    expect((await obtain(construction(inPlace), options({ restore }))).origin).toBe("cache");
  });

  test("is nowhere when making it failed", async () => {
    const build = async ({ directory }: Place) => {
      writeFileSync(join(directory, "content"), "half");
      throw new ToolError("make failed.", "");
    };
    await expect(obtain(construction(inPlace, { build }), options())).rejects.toThrow(
      "make failed.",
    );
    expect(readdirSync(join(store, "solo5"))).toEqual([]);
  });

  test("is an error when it does not answer, and made anew the next time, with a warning", async () => {
    const answers = async () => false;
    await expect(obtain(construction(inPlace, { answers }), options())).rejects.toThrow(
      "The toolchain solo5 was built but does not answer.",
    );
    const warnings: string[] = [];
    const log = { ...silent, warning: (text: string) => void warnings.push(text) };
    let asked = 0;
    const later = construction(inPlace, { answers: async () => asked++ > 0 });
    expect((await obtain(later, options({ log }))).origin).toBe("built");
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
  const waiting = obtain(construction(true, { build }), options({ log }));
  await expect.poll(() => told).toHaveLength(1);
  expect(told[0]).toBe(`Waiting for process ${process.pid}, which builds the toolchain solo5.`);
  const made = await obtain(construction(false), options());
  expect(made).toEqual({ prefix, origin: "built" });
  release();
  await other;
  expect(await waiting).toEqual({ prefix, origin: "store" });
});
