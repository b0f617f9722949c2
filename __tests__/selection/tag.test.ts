import { describe, expect, test } from "vitest";
import { tagOf } from "../../src/selection/candidates.ts";

const library = (name: string, publicName?: string, variant?: string) => ({
  name,
  publicName,
  variant,
});
const bootvar = library("mirage_bootvar_backend", "mirage-bootvar.backend");

describe("the tag of an implementation", () => {
  test.each([
    ["digestif.c", library("digestif_c", "digestif.c"), library("digestif", "digestif"), "c"],
    ["digestif.ocaml", library("digestif_ocaml", "digestif.ocaml"), library("digestif"), "ocaml"],
    ["checkseum.c", library("checkseum_c", "checkseum.c"), library("checkseum", "checkseum"), "c"],
    [
      "mirage-ptime.mock",
      library("mock", "mirage-ptime.mock"),
      library("mirage_ptime", "mirage-ptime"),
      "mock",
    ],
    ["mirage-bootvar.unix", library("bootvar_unix", "mirage-bootvar.unix"), bootvar, "unix"],
    ["mirage-bootvar.xen", library("mirage_bootvar_xen", "mirage-bootvar.xen"), bootvar, "xen"],
    ["a package of its own", library("io", "io-page-xen"), library("io", "io-page"), "xen"],
    ["a private name", library("clock_riscv32"), library("clock"), "riscv32"],
    [
      "a private name of a public library",
      library("clock_js"),
      library("clock", "sys.clock"),
      "js",
    ],
    ["public without a suffix, private with", library("clock_js", "web"), library("clock"), "js"],
    ["several dots", library("x", "clock.posix.unix"), library("clock", "clock"), "unix"],
    ["a sub-library's suffix", library("x", "hal.gpio_unix"), library("g", "hal.gpio"), "unix"],
    ["a repeated private name", library("x", "v.clock_unix"), library("clock"), "unix"],
    ["a dashed suffix", library("clock_cortex-m3"), library("clock"), "cortex-m3"],
    ["no relation", library("mine"), library("clock"), "mine"],
    ["a longer word", library("clockwork"), library("clock"), "clockwork"],
    ["dune 1.9 to 2.5", library("clock_posix", "clock.posix", "unix"), library("clock"), "unix"],
  ])("%s", (_what, implementation, virtualLibrary, tag) => {
    expect(tagOf(implementation, virtualLibrary)).toBe(tag);
  });
});
