import { describe, expect, test } from "vitest";
import { firmwareProblem } from "../../src/toolchain/bytecode/bytecode-recipe.ts";
import { packagesFor, toolchainNamed } from "../../src/toolchain/toolchains.ts";
import { hostWith } from "./host.ts";

const library = "/usr/lib/ocaml";

describe("packages", () => {
  test("js_of_ocaml is wanted only where JavaScript is linked", () => {
    const host = toolchainNamed("host");
    expect(packagesFor(host, ["exe"])).toEqual(["ocaml", "ocaml-dune"]);
    expect(packagesFor(host, ["exe", "js"])).toEqual(["ocaml", "ocaml-dune", "js-of-ocaml"]);
  });

  test("a board wants its compiler, its C library and OCaml's source", () => {
    expect(packagesFor(toolchainNamed("cortex-m3"), ["exe"])).toEqual(
      expect.arrayContaining([
        "ocaml",
        "ocaml-source",
        "make",
        "gcc-arm-none-eabi",
        "picolibc-arm-none-eabi",
      ]),
    );
  });

  test("Unikraft's links run Python, also where the toolchain came from a cache", () => {
    expect(packagesFor(toolchainNamed("unikraft-qemu"), ["exe"])).toContain("python3");
    expect(packagesFor(toolchainNamed("unikraft-firecracker"), ["exe"])).toContain("python3");
    expect(packagesFor(toolchainNamed("solo5"), ["exe"])).not.toContain("python3");
  });
});

describe("dune's variables", () => {
  test("a board has its own, whatever builds for it", () => {
    const host = hostWith({ version: "5.3.0", library });
    expect(toolchainNamed("riscv32").variables(host)).toMatchObject({
      context_name: "riscv32",
      system: "none",
      architecture: "riscv32",
      arch_sixtyfour: "false",
      ocaml_version: "5.3.0",
    });
  });

  test("before OCaml is there, the machine's are known from Node", () => {
    const variables = toolchainNamed("host").variables(hostWith(undefined));
    expect(variables).toMatchObject({
      context_name: "default",
      system: "linux",
      architecture: "amd64",
      arch_sixtyfour: "true",
    });
    expect(variables).not.toHaveProperty("ocaml_version");
  });
});

describe("memory maps are flags that a linker reads", () => {
  test.each(["riscv32", "cortex-m3"] as const)("%s", (name) => {
    const flags = toolchainNamed(name).chip?.linkFlags ?? [];
    for (const symbol of ["__flash", "__flash_size", "__ram", "__ram_size", "__stack_size"])
      expect(flags.filter((flag) => flag.startsWith(`-Wl,--defsym=${symbol}=0x`))).toHaveLength(1);
  });

  test("riscv32 ends 4 MiB before the 32 MiB that its QEMU gets", () => {
    expect(toolchainNamed("riscv32").chip?.linkFlags).toEqual(
      expect.arrayContaining([
        "-Wl,--defsym=__ram=0x80400000",
        "-Wl,--defsym=__ram_size=0x1800000",
      ]),
    );
  });
});

describe("versions of OCaml that firmware can be made with", () => {
  test.each(["4.13.1", "4.14.1", "4.14.2+flambda", "5.3.0", "5.4.0", "5.4.1"])("%s", (version) => {
    expect(firmwareProblem(version)).toBeUndefined();
  });

  test.each(["4.12.1", "5.0.0", "5.1.1", "5.2.0", "5.5.0", "6.0.0"])(
    "%s is refused by name",
    (version) => {
      expect(firmwareProblem(version)?.message).toContain(`OCaml ${version}`);
    },
  );
});
