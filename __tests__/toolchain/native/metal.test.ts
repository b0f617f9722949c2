import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../../src/base/errors.ts";
import { crossKey, firmwareKey } from "../../../src/toolchain/key.ts";
import { crossProblem } from "../../../src/toolchain/native/native-recipe.ts";
import { acceptBareMetal } from "../../../src/toolchain/native/patches.ts";
import type { CrossBuild } from "../../../src/toolchain/toolchain.ts";
import { chipOf, toolchainNamed } from "../../../src/toolchain/toolchains.ts";
import { hostWith } from "../host.ts";

/** The part of OCaml 5.4.1's configure that knows machines, cut down to two, and what it found. */
const configure = `case $target in #(
  aarch64-*-linux*) :
    if $arch64
then :
  has_native_backend=yes; arch=arm64; system=linux
fi ;; #(
  riscv64-*-linux*) :
    has_native_backend=yes; arch=riscv; model=riscv64; system=linux ;; #(
  *) :
     ;;
esac
echo "$has_native_backend $arch $model $system"
`;

const found = (text: string, target: string) =>
  execFileSync("sh", ["-c", text], {
    encoding: "utf8",
    env: { target },
    stdio: ["ignore", "pipe", "inherit"],
  }).trim();

describe("OCaml's configure is taught bare metal", () => {
  const taught = acceptBareMetal(configure, "5.4.1");

  test.each(["riscv64-unknown-elf", "riscv64-none-elf", "riscv64-unknown-none"])("%s", (target) => {
    expect(found(configure, target)).toBe("");
    expect(found(taught, target)).toBe("yes riscv riscv64 none");
  });

  test.each(["riscv64-unknown-linux-gnu", "aarch64-none-elf", "riscv32-unknown-elf"])(
    "%s stays as it was",
    (target) => {
      expect(found(taught, target)).toBe(found(configure, target));
    },
  );

  test.each([
    ["no such case", configure.replace("riscv64-*-linux*)", "riscv64-*-gnu)")],
    ["another system", configure.replace("model=riscv64; system=linux", "model=riscv64")],
    ["nothing", ""],
  ])("a configure with %s is an error that names what is missing", (_, other) => {
    expect(() => acceptBareMetal(other, "5.9.0")).toThrow(ConfigurationError);
    expect(() => acceptBareMetal(other, "5.9.0")).toThrow(
      /OCaml 5\.9\.0 .*`riscv64-\*-linux\*\)`.*leave the target riscv64 out/,
    );
  });
});

const row = toolchainNamed("riscv64");
if (row.build?.kind !== "cross") throw new Error("riscv64 is no cross compiler");
const build: CrossBuild = row.build;

describe("the row of riscv64", () => {
  test("OCaml's own code is assembled without compressed instructions, for the ABI of C's", () => {
    expect(build.bareMetal?.assemblerFlags).toEqual(["-march=rv64g", "-mabi=lp64d"]);
    expect(build.bareMetal?.compileFlags).toEqual(
      expect.arrayContaining(["-march=rv64gc", "-mabi=lp64d"]),
    );
  });

  test("its memory ends before QEMU's device tree, in the last 16 of 128 MiB", () => {
    expect(chipOf(row)?.linkFlags).toEqual(
      expect.arrayContaining([
        "-Wl,--defsym=__ram=0x81000000",
        "-Wl,--defsym=__ram_size=0x6000000",
      ]),
    );
  });

  test.each([
    ["4.13.1", "5.4"],
    ["4.14.2", "5.4"],
    ["5.3.0", "5.4"],
  ])("OCaml %s is refused with those that are served", (version, served) => {
    const { message } = crossProblem(version, row.name, build) ?? { message: "" };
    expect(message).toContain(`OCaml ${version}`);
    expect(message).toContain(`in version ${served};`);
  });

  test("OCaml 5.4.1 is not", () => {
    expect(crossProblem("5.4.1", row.name, build)).toBeUndefined();
  });
});

describe("the key of riscv64", () => {
  const packages = {
    "gcc-riscv64-unknown-elf": "15.3.0-24",
    "picolibc-riscv64-unknown-elf": "1.8.12-1",
  };
  const host = hostWith({ version: "5.4.1", library: "/usr/lib/ocaml" }, packages);
  const keyWith = async (chip: CrossBuild["bareMetal"]) => {
    const tools = build.on["x64"];
    if (tools === undefined || host.compiler === undefined) throw new Error("no tools");
    return crossKey(
      {
        build: { ...build, ...(chip && { bareMetal: chip }) },
        tools,
        way: "crossopt",
        env: process.env,
      },
      host.compiler,
      host,
      "/s",
    );
  };

  test("holds the shims, as firmware's does", async () => {
    const firmware = toolchainNamed("riscv32").build;
    if (firmware?.kind !== "firmware" || host.compiler === undefined) throw new Error("none");
    const { shims } = await firmwareKey(firmware, host.compiler, host, "/s");
    expect((await keyWith(undefined))["shims"]).toBe(shims);
  });

  test.each(["compileFlags", "linkFlags", "assemblerFlags"] as const)(
    "changes with %s",
    async (name) => {
      const { bareMetal } = build;
      if (bareMetal === undefined) throw new Error("no chip");
      const other = await keyWith({ ...bareMetal, [name]: ["-another"] });
      expect(other).not.toEqual(await keyWith(undefined));
    },
  );
});
