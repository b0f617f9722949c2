import { describe, expect, test } from "vitest";
import { installPackages } from "../../src/machine/install.ts";
import { silent } from "../silent.ts";
import { hostWith } from "../toolchain/host.ts";

describe("missing packages that may not be installed", () => {
  const wanted = ["ocaml", "qemu-system-riscv | qemu-system-misc"];
  const install = (how: "auto" | "never", installed = {}) =>
    installPackages(wanted, hostWith(undefined, installed), { install: how, env: {}, log: silent });

  test("are one error with the command for them", async () => {
    await expect(install("never")).rejects.toThrow(
      "Not installed: ocaml, qemu-system-riscv | qemu-system-misc; and `install` is `never`. Install them first: sudo apt-get update && sudo apt-get install -y --no-install-recommends ocaml qemu-system-riscv",
    );
    await expect(install("auto")).rejects.toThrow("this is a test");
  });

  test("are no error where they may stay missing", async () => {
    const optional = (how: "auto" | "never", candidate?: string) => {
      const state = { installed: undefined, candidate, onPath: false };
      const host = { ...hostWith(undefined), packages: new Map([["wine", state]]) };
      const options = { install: how, optional: ["wine"], env: {}, log: silent };
      return installPackages([], host, options);
    };
    for (const how of ["never", "auto"] as const)
      expect([await optional(how), await optional(how, "10.0")]).toEqual([[], []]);
  });

  test("nothing is run when nothing is missing", async () => {
    expect(await install("auto", { ocaml: "5", "qemu-system-misc": "7" })).toEqual([]);
  });
});
