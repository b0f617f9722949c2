import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crossCompilers } from "../../../src/toolchain/native/compilers.ts";
import type { CrossBuild, CrossTools } from "../../../src/toolchain/native/cross-build.ts";
import { addHeaders, headerArguments } from "../../../src/toolchain/native/headers.ts";
import type { CrossRow } from "../../../src/toolchain/native/native.ts";
import { crossKey } from "../../../src/toolchain/native/native-key.ts";
import { hostWith } from "../host.ts";

interface Made {
  readonly name: string;
  readonly build: CrossBuild;
  readonly tools: CrossTools;
}

/** Every cross compiler on every machine that makes it. */
const made: readonly Made[] = Object.entries<CrossRow>(crossCompilers).flatMap(([name, build]) =>
  Object.entries(build.on).map(([machine, tools]) => ({
    ...{ name: `${name} on ${machine}`, build, tools },
  })),
);
const linux = made.filter(({ name }) => name.startsWith("linux-"));
const others = made.filter(({ name }) => !name.startsWith("linux-"));

describe("OCaml's own C code has our <signal.h>", () => {
  let tree: string;
  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), "dune-targets-test-"));
  });
  afterAll(() => rmSync(tree, { recursive: true }));

  test.each(linux)("$name", async ({ tools }) => {
    await addHeaders(tree, tools);
    const [, directory = ""] =
      /^CPPFLAGS=-I\$\(ROOTDIR\)(\/\S+)$/.exec(headerArguments(tools).join()) ?? [];
    expect(directory).not.toBe("");
    expect(existsSync(join(tree, directory, "signal.h"))).toBe(true);
  });

  test.each(linux)(
    "$name: make's flags hide none of configure's, which are users' too",
    ({ tools }) => {
      expect(tools.configure.filter((argument) => argument.startsWith("CPPFLAGS="))).toEqual([]);
    },
  );

  // Neither Windows nor bare metal has sigaltstack.
  test.each(others)("but not of $name", ({ tools }) => {
    expect(headerArguments(tools)).toEqual([]);
  });
});

describe("the key", () => {
  const keyOf = ({ build, tools }: Made) => {
    const packages = Object.fromEntries(build.decisive.map((name) => [name, "1"]));
    const host = hostWith({ version: "5.4.1", library: "/usr/lib/ocaml" }, packages);
    if (host.compiler === undefined) throw new Error("no compiler");
    const env = { PATH: process.env["PATH"] };
    return crossKey({ build, tools, way: "crossopt", env }, host.compiler, host, "/s");
  };

  test.each(linux)("of $name holds the hash of its headers", async (row) => {
    expect((await keyOf(row))["headers"]).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each(others)("of $name has none", async (row) => {
    expect(await keyOf(row)).not.toHaveProperty("headers");
  });
});
