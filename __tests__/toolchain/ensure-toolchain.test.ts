import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Context } from "../../src/base/context.ts";
import { ConfigurationError } from "../../src/base/errors.ts";
import type { Host } from "../../src/machine/host.ts";
import { recordOf, storeDirectory } from "../../src/store/store.ts";
import { hashTree } from "../../src/toolchain/chip.ts";
import { ensureToolchain } from "../../src/toolchain/ensure-toolchain.ts";
import { toolchainNamed } from "../../src/toolchain/toolchains.ts";
import { silent } from "../silent.ts";
import { hostWith, meansOf } from "./host.ts";

const library = "/usr/lib/ocaml";
const packages = {
  "gcc-riscv64-unknown-elf": "14.2.0+19",
  "picolibc-riscv64-unknown-elf": "1.8.10-2",
};
const row = toolchainNamed("riscv32");
const keyFor = async (host: Host, store: string) =>
  (await row.item(meansOf(host, { store })))?.key ?? {};
const ensure = (host: Host, over: Partial<Context>) => {
  const context = { store: "/s", env: process.env, log: silent, jobs: 2, ...over };
  return ensureToolchain(row, { context, host, path: [], repositories: [], opam: undefined });
};
const temporary = () => mkdtempSync(join(tmpdir(), "store-"));

describe("the key", () => {
  const keyWith = async (
    version: string,
    installed: Readonly<Record<string, string>>,
    store = "/s",
  ) => {
    const host = hostWith({ version, library }, installed);
    return storeDirectory(store, "riscv32", await keyFor(host, store));
  };

  test("is the same for the same machine", async () => {
    expect(await keyWith("5.3.0", packages)).toBe(await keyWith("5.3.0", { ...packages }));
  });

  test.each([
    ["OCaml", () => keyWith("5.4.1", packages)],
    ["gcc", () => keyWith("5.3.0", { ...packages, "gcc-riscv64-unknown-elf": "15" })],
    ["picolibc", () => keyWith("5.3.0", { ...packages, "picolibc-riscv64-unknown-elf": "2" })],
    [
      "the store's place, which is inside its files",
      () => keyWith("5.3.0", packages, "/elsewhere"),
    ],
  ])("changes with %s", async (_, other) => {
    expect((await other()).slice(-12)).not.toBe((await keyWith("5.3.0", packages)).slice(-12));
  });

  test("changes with the name and with the content of a shim", async () => {
    const hashes = new Set<string>();
    for (const [name, text] of [
      ["a.c", "1"],
      ["a.c", "2"],
      ["b.c", "1"],
    ] as const) {
      const directory = temporary();
      mkdirSync(join(directory, "include"));
      writeFileSync(join(directory, "include", name), text);
      hashes.add(await hashTree(directory));
    }
    expect(hashes.size).toBe(3);
  });
});

describe("a finished toolchain is used, not trusted", () => {
  const withToolchain = async (answer: string) => {
    const store = temporary();
    const host = hostWith({ version: "5.3.0", library }, packages);
    const key = await keyFor(host, store);
    const prefix = storeDirectory(store, "riscv32", key);
    mkdirSync(join(prefix, "bin"), { recursive: true });
    writeFileSync(join(prefix, "bin", "ocamlc"), `#!/bin/sh\necho ${answer}\n`, { mode: 0o755 });
    writeFileSync(join(prefix, "toolchain.json"), recordOf(key).text);
    return { store, host, prefix };
  };

  test("it answers with the host's version: a hit, at once", async () => {
    const { store, host, prefix } = await withToolchain("5.3.0");
    const ready = await ensure(host, { store });
    expect(ready).toMatchObject({ origin: "store", prefix, strip: "riscv64-unknown-elf-strip" });
    expect(ready.seconds).toBeLessThan(0.5);
    expect(ready.findlibLines).toContain(`ocamlc(riscv32) = "${prefix}/bin/ocamlc"`);
  });

  test("it answers with another version: a warning, and it is made again", async () => {
    const { store, host, prefix } = await withToolchain("4.13.1");
    const warnings: string[] = [];
    const log = { ...silent, warning: (message: string) => void warnings.push(message) };
    const env = { ...process.env, PATH: "/nowhere" };
    await expect(ensure(host, { store, env, log })).rejects.toThrow();
    expect(warnings).toEqual([`The toolchain riscv32 in ${prefix} is damaged and is built again.`]);
    expect(readdirSync(join(store, "riscv32"))).toEqual([]);
  });
});

describe("mistakes, each of which leaves nothing in the store", () => {
  const prepare = async (host: ReturnType<typeof hostWith>, store: string) => {
    try {
      await ensure(host, { store });
      return "";
    } catch (error) {
      return error instanceof ConfigurationError ? error.message : String(error);
    }
  };

  test("no OCaml", async () => {
    const store = temporary();
    expect(await prepare(hostWith(undefined), store)).toContain("ocamlc is not on PATH");
    expect(readdirSync(store)).toEqual([]);
  });

  test("an OCaml whose runtime nobody has made work on a chip", async () => {
    const store = temporary();
    const message = await prepare(hostWith({ version: "5.1.1", library }, packages), store);
    expect(message).toMatch(/OCaml 5\.1\.1.*4\.13, 4\.14, 5\.3 and 5\.4/);
    expect(readdirSync(store)).toEqual([]);
  });

  test("no cross compiler", async () => {
    const store = temporary();
    const message = await prepare(hostWith({ version: "5.3.0", library }), store);
    expect(message).toContain("gcc-riscv64-unknown-elf is not installed");
    expect(readdirSync(store)).toEqual([]);
  });

  test.each(["a b", "a:b", "a$(reboot)"])("a store called %j", async (name) => {
    const parent = temporary();
    const host = hostWith({ version: "5.3.0", library }, packages);
    const message = await prepare(host, join(parent, name));
    expect(message).toMatch(/holds spaces or special characters; set XDG_CACHE_HOME/);
    expect(readdirSync(parent)).toEqual([]);
  });
});
