import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/targets/catalogue.ts";
import type { Target } from "../../src/targets/target.ts";
import { installed, lines, messages, selecting, target } from "./selecting.ts";

/** `(library …)` stanzas of the MirageOS packages, names, defaults and dependencies as upstream has them. */
const virtual = (name: string, publicName: string, implementation: string) =>
  `(library (name ${name}) (public_name ${publicName}) (virtual_modules m) (default_implementation ${implementation}))`;
const implementation = (name: string, publicName: string, of: string, rest = "") =>
  `(library (name ${name}) (public_name ${publicName}) (implements ${of}) ${rest})`;
const needs = (...libraries: readonly string[]) => `(optional) (libraries ${libraries.join(" ")})`;

const packages = {
  "ptime/": virtual("mirage_ptime", "mirage-ptime", "mirage-ptime.unix"),
  "ptime/u": implementation("mirage_ptime_unix", "mirage-ptime.unix", "mirage-ptime"),
  "ptime/s": implementation("mirage_ptime_solo5", "mirage-ptime.solo5", "mirage-ptime"),
  "ptime/k": implementation("mirage_ptime_unikraft", "mirage-ptime.unikraft", "mirage-ptime"),
  "ptime/m": implementation("mirage_ptime_mock", "mirage-ptime.mock", "mirage-ptime"),
  "mtime/": virtual("mirage_mtime", "mirage-mtime", "mirage-mtime.unix"),
  "mtime/u": implementation("mirage_mtime_unix", "mirage-mtime.unix", "mirage-mtime"),
  "mtime/s": implementation("mirage_mtime_solo5", "mirage-mtime.solo5", "mirage-mtime"),
  "mtime/k": implementation("mirage_mtime_unikraft", "mirage-mtime.unikraft", "mirage-mtime"),
  "mtime/m": implementation("mirage_mtime_mock", "mirage-mtime.mock", "mirage-mtime"),
  "sleep/": virtual("mirage_sleep", "mirage-sleep", "mirage-sleep.unix"),
  "sleep/u": implementation(
    "mirage_sleep_unix",
    "mirage-sleep.unix",
    "mirage-sleep",
    "(libraries lwt.unix)",
  ),
  "sleep/s": implementation(
    "mirage_sleep_solo5",
    "mirage-sleep.solo5",
    "mirage-sleep",
    needs("mirage-solo5"),
  ),
  "bootvar/": virtual("mirage_bootvar_backend", "mirage-bootvar.backend", "mirage-bootvar.unix"),
  "bootvar/a":
    "(library (name mirage_bootvar) (public_name mirage-bootvar) (libraries mirage_bootvar_backend))",
  "bootvar/u": implementation(
    "mirage_bootvar_unix",
    "mirage-bootvar.unix",
    "mirage_bootvar_backend",
  ),
  "bootvar/s": implementation(
    "mirage_bootvar_solo5",
    "mirage-bootvar.solo5",
    "mirage_bootvar_backend",
    needs("mirage-solo5"),
  ),
  "bootvar/x": implementation(
    "mirage_bootvar_xen",
    "mirage-bootvar.xen",
    "mirage_bootvar_backend",
    needs("mirage-xen"),
  ),
  "digestif/": virtual("digestif", "digestif", "digestif.c"),
  "digestif/c": implementation("digestif_c", "digestif.c", "digestif"),
  "digestif/o": implementation("digestif_ocaml", "digestif.ocaml", "digestif"),
  "checkseum/": virtual("checkseum", "checkseum", "checkseum.c"),
  "checkseum/c": implementation("checkseum_c", "checkseum.c", "checkseum"),
  "checkseum/o": implementation("checkseum_ocaml", "checkseum.ocaml", "checkseum"),
};
const project = (...libraries: readonly string[]) => ({
  ...packages,
  bin: `(executable (name main) (libraries ${libraries.join(" ")}))`,
});
const clocks = ["mirage-ptime", "mirage-mtime", "mirage-sleep", "mirage-bootvar"];
const sums = ["digestif", "checkseum"];
const machine = installed("lwt.unix", "mirage-solo5", "mirage-xen");

const [unix, hvt, js, riscv32] = [target("unix"), target("hvt"), target("js"), target("riscv32")];
const unikernels = catalogue.filter(({ toolchain }) => toolchain.startsWith("solo5"));
const onXen = ["xen", "qubes"];

describe("MirageOS's virtual libraries", () => {
  test.each<[Target, readonly string[], string]>([
    [unix, ["ptime.unix", "mtime.unix", "sleep.unix", "bootvar.unix"], "c"],
    ...unikernels.map((one): [Target, readonly string[], string] => {
      const bootvar = onXen.includes(one.name) ? "bootvar.xen" : "bootvar.solo5";
      return [one, ["ptime.solo5", "mtime.solo5", "sleep.solo5", bootvar], "c"];
    }),
  ])("$name", (forTarget, names, sum) => {
    const selection = selecting(project(...clocks, ...sums), forTarget, machine);
    const virtuals = [...clocks.slice(0, 3), ...sums, "mirage-bootvar.backend"];
    const [ptime, mtime, sleep, bootvar] = names.map((name) => `mirage-${name}`);
    const chosen = [ptime, mtime, sleep, `digestif.${sum}`, `checkseum.${sum}`, bootvar];
    expect(selection.problems).toEqual([]);
    expect(lines(selection)).toEqual(
      virtuals.map((library, index) => `${library} = ${chosen[index]} (tag)`),
    );
    expect(selection.choices.at(-1)?.neededBy).toBe("mirage-bootvar");
  });

  test.each([
    [js, "ocaml"],
    [riscv32, "c"],
  ])("$name has the checksums", (forTarget, tag) => {
    const selection = selecting(project(...sums), forTarget, machine);
    expect(selection.problems).toEqual([]);
    expect(lines(selection)).toEqual(sums.map((name) => `${name} = ${name}.${tag} (tag)`));
  });

  test.each([js, riscv32])("$name does not fall back to the defaults for unix", (forTarget) => {
    const selection = selecting(project(...clocks), forTarget, machine);
    expect(lines(selection)).toEqual([]);
    expect(messages(selection).map((message) => /the default [^:]*/.exec(message)?.[0])).toEqual([
      "the default mirage-ptime.unix is for another platform (unix)",
      "the default mirage-mtime.unix is for another platform (unix)",
      "the default mirage-sleep.unix is for another platform (unix)",
      "the default mirage-bootvar.unix is for another platform (unix)",
    ]);
  });

  test.each(unikernels)("$name does not fall back to the defaults for unix", (forTarget) => {
    const only = Object.entries(packages).filter(([path]) => !/\/[sx]$/.test(path));
    const bin = `(executable (name main) (libraries ${clocks.join(" ")}))`;
    const selection = selecting({ ...Object.fromEntries(only), bin }, forTarget, machine);
    expect(lines(selection)).toEqual([]);
    expect(messages(selection).map((message) => /the default [^:]*/.exec(message)?.[0])).toEqual(
      ["ptime.unix", "mtime.unix", "sleep.unix", "bootvar.unix"].map(
        (name) => `the default mirage-${name} is for another platform (unix)`,
      ),
    );
  });

  test.each(unikernels)("what is for unix cannot be listed for $name, nor the reverse", (one) => {
    expect(messages(selecting(project("mirage-ptime.unix"), one, machine))).toEqual([
      expect.stringMatching(/^Target \S+ cannot link mirage-ptime\.unix, which bin\/main lists/),
    ]);
    expect(messages(selecting(project("mirage-ptime.solo5"), unix, machine))).toEqual([
      expect.stringMatching(/^Target unix cannot link mirage-ptime\.solo5/),
    ]);
  });

  test("a clock that stands still is the project's own business", () => {
    expect(lines(selecting(project("mirage-ptime", "mirage-ptime.mock"), hvt, machine))).toEqual([
      "mirage-ptime = mirage-ptime.mock (explicit)",
    ]);
  });

  test("C listed for JavaScript links and dies when it runs, so it is an error", () => {
    const [message] = messages(selecting(project("digestif", "digestif.c"), js, machine));
    expect(message).toMatch(/^Target js cannot link digestif\.c, which bin\/main lists/);
  });

  test("the private name of a virtual library serves as the key of an override", () => {
    const forTarget = target("hvt", hvt.variants, { mirage_bootvar_backend: "mirage-bootvar.xen" });
    expect(lines(selecting(project("mirage-bootvar"), forTarget, machine))).toEqual([
      "mirage-bootvar.backend = mirage-bootvar.xen (override)",
    ]);
  });
});
