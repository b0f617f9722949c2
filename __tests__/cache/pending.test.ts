import { expect, test } from "vitest";
import { objectsOf } from "../../src/cache/objects.ts";
import {
  collectPending,
  type Made,
  readPending,
  toolchainPrefix,
} from "../../src/cache/pending.ts";

const ready = (
  origin: Made["origin"],
  prefix: string | undefined = "/store/riscv32/abc",
): Made => ({
  ...{ what: "toolchain riscv32", name: "riscv32", prefix, origin },
  key: { schema: "3", ocaml: "5.3.0" },
});
const parts = { machine: "debian 13 x86_64", ocaml: "5.3.0", dune: "3.17.2" };

test("what a run leaves is read back, as far as it came", () => {
  const written: string[] = [];
  const pending = collectPending((text) => written.push(text));
  for (const origin of ["store", "cache", "path"] as const) pending.toolchain(ready(origin), false);
  expect(written).toEqual([]);
  pending.toolchain(ready("built"), true);
  const toolchains = [
    {
      what: "toolchain riscv32",
      name: "riscv32",
      key: { schema: "3", ocaml: "5.3.0" },
      directory: "/store/riscv32/abc",
      again: true,
    },
  ];
  expect(readPending(written.at(-1) ?? "")).toEqual({ toolchains, objects: undefined });
  const objects = objectsOf(parts, "/store");
  const how = { since: 1_700_000_000_000, again: false, path: "/usr/bin" };
  pending.objects(objects, how);
  expect(readPending(written.at(-1) ?? "")).toEqual({
    toolchains,
    objects: { ...objects, ...how },
  });
});

test.each([
  "",
  "null",
  "[]",
  "{",
  '"text"',
  '{"toolchains":{},"objects":[]}',
  '{"toolchains":[null,1,{"name":"x"},{"name":1,"directory":"/d"}],"objects":{"prefix":"p"}}',
  '{"objects":{"prefix":"p","directory":"/d","since":"yesterday"}}',
])("of %s nothing is saved", (text) => {
  expect(readPending(text)).toEqual({ toolchains: [], objects: undefined });
});

test("a key keeps only its text", () => {
  const text =
    '{"toolchains":[{"what":"lock","name":"x","directory":"/d","key":{"a":"b","c":1,"d":null}}]}';
  expect(readPending(text).toolchains).toEqual([
    { what: "lock", name: "x", directory: "/d", key: { a: "b" }, again: false },
  ]);
});

test("every part of the key of compiled objects counts, their order does not", () => {
  const { prefix } = objectsOf(parts, "/store");
  expect(prefix).toMatch(/^dune-targets-objects-[0-9a-f]{12}-$/);
  for (const name of ["machine", "ocaml", "dune"])
    expect(objectsOf({ ...parts, [name]: "other" }, "/store").prefix).not.toBe(prefix);
  const { machine, ocaml, dune } = parts;
  expect(objectsOf({ dune, ocaml, machine }, "/store").prefix).toBe(prefix);
  expect(objectsOf(parts, "/elsewhere").prefix).toBe(prefix);
});

test("their directory is in the store, one for each key", () => {
  const { directory, parts: key } = objectsOf(parts, "/store");
  expect(directory).toMatch(/^\/store\/dune-cache\/[0-9a-f]{12}$/);
  expect(key).toEqual({ schema: "1", ...parts });
  expect(objectsOf({ ...parts, dune: "3.18" }, "/store").directory).not.toBe(directory);
});

test("no toolchain's prefix begins another's", () => {
  const key = { ocaml: "5.3.0" };
  expect(toolchainPrefix("riscv32", key)).toMatch(/^dune-targets-toolchain-riscv32-[0-9a-f]{12}-$/);
  expect(toolchainPrefix("riscv32", { ocaml: "5.4.1" })).not.toBe(toolchainPrefix("riscv32", key));
});
