import { describe, expect, test } from "vitest";
import { tellFaults } from "../../src/selection/faults.ts";
import type { Selection } from "../../src/selection/selection.ts";
import { bareLibraries } from "../../src/toolchain/libraries.ts";
import { installed, selecting, target } from "./selecting.ts";

const together = (...selections: readonly Selection[]) =>
  tellFaults(selections.flatMap(({ faults }) => faults)).map(({ message }) => message);

const executable = (...libraries: readonly string[]) => ({
  bin: `(executable (name main) (libraries ${libraries.join(" ")}))`,
});

describe("one mistake is one sentence", () => {
  test("for several targets", () => {
    const dune = executable("unix");
    const on = (name: string) => selecting(dune, target(name), bareLibraries, {}, "none");
    expect(together(on("riscv32"), on("cortex-m3"))).toEqual([
      "bin/main needs the library unix, which targets riscv32, cortex-m3 cannot have, because there is no operating system on bare metal: use a library that does without it, or take it out of the libraries of bin/main.",
    ]);
  });

  test("for several users and libraries", () => {
    const dune = {
      a: "(library (name a) (libraries fmt lwt))",
      b: "(library (name b) (libraries fmt lwt))",
      ...executable("a", "b"),
    };
    expect(together(selecting(dune, target("unix")), selecting(dune, target("js")))).toEqual([
      "a, b need the libraries fmt, lwt, which are neither in the project nor installed: install them or correct the libraries of a, b.",
    ]);
  });

  test("of which each stands as it is if they differ", () => {
    const dune = {
      a: "(library (name a) (libraries fmt lwt))",
      b: "(library (name b) (libraries lwt))",
      ...executable("a", "b"),
    };
    expect(together(selecting(dune, target("unix")))).toEqual([
      "a needs the library fmt, which is neither in the project nor installed: install it or correct the libraries of a.",
      "a, b need the library lwt, which is neither in the project nor installed: install it or correct the libraries of a, b.",
    ]);
  });

  test("a large tree without its dependencies is one error", () => {
    const names = Array.from({ length: 70 }, (_, index) => `l${index}`);
    const dune = Object.fromEntries(
      names.map((name, index) => [
        name,
        `(library (name ${name}) (libraries x${index % 9} y${index % 7}))`,
      ]),
    );
    const [message, ...others] = together(
      ...["unix", "js", "linux-musl"].map((name) =>
        selecting({ ...dune, ...executable(...names) }, target(name)),
      ),
    );
    expect(others).toEqual([]);
    expect(message).toMatch(
      /^16 libraries are needed, x0 by l0, l9, l18, l27, l36 and 3 others; .*, which are neither in the project nor installed: install them or correct the libraries of those that name them\.$/,
    );
  });

  test("no implementation, for all targets and executables", () => {
    const dune = {
      clock: "(library (name clock) (virtual_modules clock))",
      xen: "(library (name clock_xen) (implements clock))",
    };
    const on = (name: string, bin: string) =>
      selecting({ ...dune, bin: `(executable (name ${bin}) (libraries clock))` }, target(name));
    const all = ["unix", "js"].flatMap((name) => ["a", "b", "c"].map((bin) => on(name, bin)));
    expect(together(...all)).toEqual([
      "Targets unix, js have no implementation of clock, which bin/a, bin/b, bin/c need: its implementations are clock_xen (tag xen) and none has a tag that these targets take; add one with such a tag or write implementations: {unix: {clock: NAME}, js: {clock: NAME}}.",
    ]);
  });

  test("a choice that cannot be linked, for all targets that make it", () => {
    const dune = {
      v: "(library (name v) (virtual_modules v))",
      c: "(library (name v_c) (implements v) (libraries unix threads))",
      ...executable("v"),
    };
    const on = (name: string) => selecting(dune, target(name), bareLibraries, {}, "none");
    expect(together(on("riscv32"), on("cortex-m3"))).toEqual([
      expect.stringMatching(
        /^Targets riscv32, cortex-m3 take v_c \(tag c\) for v, .* v_c needs the libraries unix, threads, which targets riscv32, cortex-m3 cannot have/,
      ),
    ]);
  });
});

test("faults that differ are told apart", () => {
  const clock = { clock: "(library (name clock) (virtual_modules clock))", ...executable("clock") };
  expect(
    together(
      selecting(clock, target("unix")),
      selecting(executable("lwt"), target("unix"), installed()),
    ),
  ).toHaveLength(2);
});
