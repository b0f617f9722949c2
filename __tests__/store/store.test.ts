import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inspect, recordOf, storeDirectory, storeRoot } from "../../src/store/store.ts";

describe("where the store is", () => {
  test.each([
    [{ RUNNER_TOOL_CACHE: "/opt/tools", HOME: "/home/u" }, "/opt/tools/dune-targets"],
    [{ XDG_CACHE_HOME: "/c", HOME: "/home/u" }, "/c/dune-targets/toolchains"],
    [{ HOME: "/home/u" }, "/home/u/.cache/dune-targets/toolchains"],
    [{ XDG_CACHE_HOME: "", HOME: "/home/u" }, "/home/u/.cache/dune-targets/toolchains"],
  ])("%j", (env, expected) => {
    expect(storeRoot(env)).toBe(expected);
  });
});

test("a directory does not depend on the order of a key's parts", () => {
  expect(storeDirectory("/s", "x", { a: "1", b: "2" })).toBe(
    storeDirectory("/s", "x", { b: "2", a: "1" }),
  );
});

test("a directory is not there, finished or broken", async () => {
  const directory = join(mkdtempSync(join(tmpdir(), "store-")), "x");
  const key = { ocaml: "5.3.0" };
  expect(await inspect(directory, key)).toBe("absent");
  mkdirSync(directory);
  expect(await inspect(directory, key)).toBe("broken");
  const record = recordOf(key);
  writeFileSync(join(directory, record.name), record.text);
  expect(await inspect(directory, key)).toBe("ready");
  expect(await inspect(directory, { ocaml: "5.4.1" })).toBe("broken");
  writeFileSync(join(directory, record.name), record.text.slice(0, 5));
  expect(await inspect(directory, key)).toBe("broken");
});
