import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../../src/base/errors.ts";
import { crossCompilers } from "../../../src/toolchain/native/compilers.ts";
import { type CrossRow, native } from "../../../src/toolchain/native/native.ts";
import { acceptBareMetal } from "../../../src/toolchain/native/patches.ts";
import type { Toolchain } from "../../../src/toolchain/toolchain.ts";
import { toolchainNamed } from "../../../src/toolchain/toolchains.ts";
import { hostWith, meansOf } from "../host.ts";

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
const build = crossCompilers.riscv64;

const refusal = (version: string) =>
  row.impossible({ architecture: "x64", ocaml: { version, from: "path" } });

describe("the row of riscv64", () => {
  test("OCaml's own code is assembled without compressed instructions, for the ABI of C's", () => {
    expect(build.bareMetal.assemblerFlags).toEqual(["-march=rv64g", "-mabi=lp64d"]);
    expect(build.bareMetal.compileFlags).toEqual(
      expect.arrayContaining(["-march=rv64gc", "-mabi=lp64d"]),
    );
  });

  test("its memory ends before QEMU's device tree, in the last 16 of 128 MiB", () => {
    expect(row.chip?.linkFlags).toEqual(
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
    const { message } = refusal(version) ?? { message: "" };
    expect(message).toContain(`OCaml ${version}`);
    expect(message).toContain(`in version ${served};`);
  });

  test("OCaml 5.4.1 is not", () => {
    expect(refusal("5.4.1")).toBeUndefined();
  });
});

describe("the key of riscv64", () => {
  const packages = {
    "gcc-riscv64-unknown-elf": "15.3.0-24",
    "picolibc-riscv64-unknown-elf": "1.8.12-1",
  };
  const host = hostWith({ version: "5.4.1", library: "/usr/lib/ocaml" }, packages);
  const keyOf = async (toolchain: Toolchain) => (await toolchain.item(meansOf(host)))?.key ?? {};
  const keyWith = (chip: Partial<NonNullable<CrossRow["bareMetal"]>>) =>
    keyOf(native("riscv64", { ...build, bareMetal: { ...build.bareMetal, ...chip } }));

  test("holds the shims, as firmware's does", async () => {
    const { shims } = await keyOf(toolchainNamed("riscv32"));
    expect(shims).toMatch(/^[0-9a-f]{16}$/);
    expect((await keyOf(row))["shims"]).toBe(shims);
  });

  test.each(["compileFlags", "linkFlags", "assemblerFlags"] as const)(
    "changes with %s",
    async (name) => {
      expect(await keyWith({})).toEqual(await keyOf(row));
      expect(await keyWith({ [name]: ["-another"] })).not.toEqual(await keyOf(row));
    },
  );
});
