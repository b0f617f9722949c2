import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/machine/host.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { machineLibraries } from "../../src/toolchain/libraries.ts";
import type { Toolchain } from "../../src/toolchain/toolchain.ts";
import { toolchainNamed, toolchains } from "../../src/toolchain/toolchains.ts";
import { hostWith, meansOf } from "./host.ts";

/** A Debian machine with OCaml and all that a toolchain asks for. */
const machineFor = (toolchain: Toolchain, version = "5.4.1"): Host =>
  hostWith(
    { version, library: "/usr/lib/ocaml" },
    Object.fromEntries(toolchain.packages.map((name) => [name, "1.0"])),
  );

test("targets name the rows", () => {
  for (const { toolchain } of catalogue) expect(toolchainNamed(toolchain).name).toBe(toolchain);
  const used = new Set<string>(catalogue.map(({ toolchain }) => toolchain));
  expect(toolchains.map(({ name }) => name).sort()).toEqual([...used].sort());
});

describe.each(toolchains)("$name answers", (toolchain) => {
  const host = machineFor(toolchain);
  const elsewhere = { ...host, architecture: "m68k" };
  const { name, kind, sees, findlib } = toolchain;

  test("what it needs", () => {
    expect(toolchain.packages).toEqual(expect.arrayContaining(["ocaml", "ocaml-dune"]));
    expect(toolchain.byOpam).toBe(toolchain.packages.includes("bubblewrap"));
    expect(toolchain.context).toMatch(/^[a-z0-9-]+$/);
    if (kind === "host") expect(findlib).toBeUndefined();
    else expect(findlib).toMatch(/^\w+$/);
  });

  test("what is impossible, and why", () => {
    expect(toolchain.impossible(host)).toBeUndefined();
    const why = toolchain.impossible(elsewhere)?.message ?? "";
    const other = toolchain.impossible(machineFor(toolchain, "4.02.3"))?.message ?? "";
    if (["native", "unikernel"].includes(kind))
      expect(why).toContain(`The toolchain ${name} cannot be built on m68k machines, only on x64`);
    else expect(why).toBe("");
    expect(other.includes("OCaml 4.02.3")).toBe(kind !== "host");
  });

  test("which machine its code is for", () => {
    expect(toolchain.machine(elsewhere) === undefined).toBe(kind !== "bytecode");
    for (const { image, toolchain: own } of catalogue) {
      if (own !== name || image.format !== "elf" || image.machine === "host") continue;
      // The last step of its link makes a program for x86 of it.
      const expected = own === "unikraft-qemu" ? 62 : image.machine;
      expect(toolchain.machine(host)).toBe(expected);
    }
  });

  test("dune's variables", () => {
    const { context: context_name } = toolchain;
    const variables = toolchain.variables(host);
    expect(variables).toMatchObject({ context_name, ocaml_version: "5.4.1", ext_obj: ".o" });
    expect(toolchain.variables(hostWith(undefined))).not.toHaveProperty("ocaml_version");
  });

  test("which libraries it sees", () => {
    const { find } = toolchain.libraries(machineLibraries(undefined), host);
    expect(find("stdlib")).toBe("opaque");
    const ofMachine = { machine: "unknown", own: "unknown", none: undefined }[sees];
    expect(find("zarith")).toBe(ofMachine);
    const { hidden, standard, rewriters } = toolchain.findlibPackages;
    expect(rewriters).toBe(sees !== "machine");
    expect(standard).toEqual(sees === "own" ? ["bytes", "seq"] : []);
    expect(hidden).toEqual(toolchain.context === "solo5" ? ["unix"] : []);
  });

  test("what the store keeps of it, or that it is the machine's own", async () => {
    const item = await toolchain.item(meansOf(host));
    if (kind === "host") return expect(item).toBeUndefined();
    expect(item).toMatchObject({ what: `toolchain ${name}`, name });
    expect(item?.key).toMatchObject({
      ...{ machine: "debian 13 x64", store: "/s", "standard library": "/usr/lib/ocaml" },
      ...{ ocaml: "5.4.1", ocamlc: "/usr/bin/ocamlc" },
    });
    expect(await item?.answers("/nowhere")).toBe(false);
    const other = await toolchain.item(meansOf(machineFor(toolchain, "5.4.0")));
    expect(other?.key).not.toEqual(item?.key);
  });

  test("what it is used with", async () => {
    const prefix = mkdtempSync(join(tmpdir(), "toolchain-"));
    const conf = join(prefix, "_opam", "lib", "findlib.conf.d");
    mkdirSync(conf, { recursive: true });
    writeFileSync(
      join(conf, `${findlib}.conf`),
      `path(${findlib}) = "${prefix}/_opam/own"\nocamlc(${findlib}) = "${prefix}/bin/ocamlc"\n`,
    );
    const { findlibLines, strip, objcopy } = await toolchain.use(prefix, meansOf(host));
    expect(strip.endsWith("strip") && objcopy.endsWith("objcopy")).toBe(true);
    if (kind === "host") return expect(findlibLines).toEqual([]);
    for (const line of findlibLines) expect(line).toMatch(new RegExp(`^\\w+\\(${findlib}\\) = "`));
    const lines = findlibLines.join("\n");
    expect(lines).toContain(`ocamlc(${findlib}) = "${prefix}/`);
    expect(lines.includes("ocamlopt")).toBe(kind === "native");
    // Those of the machine behind its own, where it can link any of them.
    const linksMachine = sees === "machine" && name !== "solo5-arm64";
    expect(/^path.*:\/usr\/lib\/ocaml"$/m.test(lines)).toBe(linksMachine);
  });
});

test("bytecode's findlib lines: a name that findlib can read, and no ocamlopt", async () => {
  const toolchain = toolchainNamed("cortex-m3");
  const { findlibLines } = await toolchain.use("/s/x", meansOf(machineFor(toolchain)));
  expect(findlibLines).toEqual([
    'path(cortex_m3) = "/s/x/lib"',
    'destdir(cortex_m3) = "/s/x/lib"',
    'stdlib(cortex_m3) = "/s/x/lib/ocaml"',
    'ocamlc(cortex_m3) = "/s/x/bin/ocamlc"',
    'ocamldep(cortex_m3) = "/s/x/bin/ocamldep"',
    'ocamlmklib(cortex_m3) = "/s/x/bin/ocamlmklib"',
  ]);
});
