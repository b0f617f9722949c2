import { describe, expect, test } from "vitest";
import type { Host } from "../../src/machine/host.ts";
import { toolchainProblems } from "../../src/plan/plan-problems.ts";
import { readProject } from "../../src/project/read-project.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { packageProblems } from "../../src/toolchain/ocaml-provider.ts";
import { toolchainNamed } from "../../src/toolchain/toolchains.ts";
import { filesOf } from "../project/files-of.ts";
import { hostWith } from "../toolchain/host.ts";

const source = {
  directory: "/project",
  project: readProject(filesOf({ "dune-project": "(lang dune 3.0)" })),
};

const buildsOf = (...names: readonly string[]) =>
  catalogue
    .filter(({ name }) => names.includes(name))
    .map((target) => ({
      ...{ target, source, toolchain: toolchainNamed(target.toolchain), executables: [] },
    }));

const machine = (ocaml: string, architecture = "x64"): Host => ({
  ...hostWith({ version: ocaml, library: "/usr/lib/ocaml" }),
  architecture,
});

const sentences = (host: Host, ...names: readonly string[]) =>
  toolchainProblems(buildsOf(...names), host).map(({ message }) => message);

describe("an OCaml that no cross compiler works with is refused with those that one does", () => {
  test.each(["4.13.1", "4.14.1", "4.14.2", "5.2.1", "5.3.0", "5.4.0", "5.4.1", "5.5.0"])(
    "%s serves Solo5",
    (version) => expect(sentences(machine(version), "hvt", "spt-arm64")).toEqual([]),
  );

  test.each(["5.1.1", "5.2.0", "4.11.2"])("%s does not", (version) => {
    const [first, second, ...others] = sentences(machine(version), "hvt", "spt", "spt-arm64");
    expect(others).toEqual([]);
    for (const sentence of [first, second])
      expect(sentence).toMatch(/cannot be built with OCaml .* set `ocaml-compiler` to `\d/);
  });

  test("one that is newer than all that is known is left to opam", () => {
    expect(sentences(machine("5.6.0"), "hvt")).toEqual([]);
    expect(sentences(machine("5.6"), "hvt")).toEqual([]);
  });

  test("a series stands for its newest release", () => {
    expect(sentences(machine("5.4"), "hvt")).toEqual([]);
    expect(sentences(machine("5.1"), "hvt").join()).toContain("with OCaml 5.1.1");
  });

  test("a version that its authors have withdrawn is refused with the one to use", () => {
    const opamPackages = [{ name: "ocaml-solo5", version: "1.3.1" }];
    const [problem] = packageProblems({ opamPackages }, machine("5.4.1"));
    expect(problem?.message).toMatch(
      /^ocaml-solo5\.1\.3\.1 is withdrawn: .*use ocaml-solo5\.1\.3\.3\.$/,
    );
  });
});

test("a machine that no cross compiler can be built on", () => {
  expect(sentences(machine("5.4.1", "riscv64"), "hvt")).toEqual([
    "The toolchain solo5 cannot be built on riscv64 machines, only on x64 and arm64; leave its targets out, or use another runner.",
  ]);
});

test("native cross compilers have their own versions and machines", () => {
  const linux = ["linux-arm64", "linux-riscv64", "linux-musl"];
  for (const version of ["4.13.1", "4.14.1", "5.4.1"])
    expect(sentences(machine(version), ...linux)).toEqual([]);
  expect(sentences(machine("5.3.0"), ...linux)).toEqual(
    linux.map((name) =>
      expect.stringMatching(
        `^The toolchain ${name} cannot be built from OCaml 5\\.3\\.0: .* 4\\.13, 4\\.14 and 5\\.4`,
      ),
    ),
  );
  expect(sentences(machine("5.4.1", "arm64"), ...linux)).toEqual([
    "The toolchain linux-arm64 cannot be built on arm64 machines, only on x64; leave its targets out, or use another runner.",
  ]);
});

test("an image that only exists for another machine", () => {
  expect(sentences(machine("5.4.1", "arm64"), "virtio", "hvt", "spt-arm64")).toEqual([
    "The target `virtio` exists for x86-64 only, and the toolchain solo5 makes code for AArch64 on this machine; build it on an x86-64 machine, or leave it out.",
  ]);
});

test("firmware has its own versions", () => {
  expect(sentences(machine("5.1.1"), "riscv32", "cortex-m3")).toHaveLength(1);
  expect(sentences(machine("5.1.1"), "unix")).toEqual([]);
});
