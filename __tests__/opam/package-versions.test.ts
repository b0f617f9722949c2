import { describe, expect, test } from "vitest";
import {
  chooseVersion,
  newestOfSeries,
  refuseVersion,
  servedBy,
} from "../../src/opam/package-versions.ts";

describe("the version of ocaml-solo5 for an OCaml", () => {
  test.each([
    ["4.13.1", "0.8.5"],
    ["5.2.1", "1.0.1"],
    ["5.3.0", "1.2.0"],
    ["5.4.1", "1.3.3"],
    ["5.5.0", "1.3.4"],
    ["5.5.1", "1.3.4"],
  ])("%s: %s", (ocaml, version) => {
    expect(chooseVersion("ocaml-solo5", ocaml)).toEqual({ kind: "version", version });
    expect(chooseVersion("ocaml-solo5-cross-aarch64", ocaml)).toEqual({ kind: "version", version });
  });

  test.each(["5.4.2", "5.6.0", "6.0.0"])("%s is newer than what is known", (ocaml) => {
    expect(chooseVersion("ocaml-solo5", ocaml)).toEqual({ kind: "solver" });
  });

  test.each([
    ["4.12.0", "4.12.1"],
    ["5.1.1", "5.2.1"],
    ["5.2.0", "5.2.1"],
  ])("%s has none, and %s is advised", (ocaml, advised) => {
    const message = `Solo5 targets cannot be built with OCaml ${ocaml}: no version of the opam package ocaml-solo5 is for it, only for 4.12.1 to 4.14, 5.2.1, 5.3.0, 5.4.0, 5.4.1, 5.5; set \`ocaml-compiler\` to \`${advised}\` or another of these, or leave these targets out.`;
    expect(chooseVersion("ocaml-solo5", ocaml)).toEqual({ kind: "none", problem: { message } });
    expect(chooseVersion("ocaml-solo5", advised).kind).toBe("version");
  });
});

test("ocaml-unikraft", () => {
  expect(chooseVersion("ocaml-unikraft-x86_64", "5.4.1")).toEqual({
    kind: "version",
    version: "1.2.0",
  });
  expect(chooseVersion("ocaml-unikraft-arm64", "5.2.1").kind).toBe("none");
  expect(servedBy("ocaml-unikraft-arm64")).toEqual(["5.3.0", "5.4.0", "5.4.1", "5.5.0"]);
});

test("the newest OCaml of a series", () => {
  expect(["5.4", "4.14", "9.9"].map(newestOfSeries)).toEqual(["5.4.1", "4.14.4", undefined]);
});

test.each([
  [
    "1.3.1",
    "5.4.1",
    "ocaml-solo5.1.3.1 is withdrawn: its patch of OCaml 5.5.0 is wrong (unavailable since 2026-07-09); use ocaml-solo5.1.3.3.",
  ],
  [
    "1.3.4",
    "5.4.1",
    "ocaml-solo5.1.3.4 is for OCaml 5.5, and this is 5.4.1; use ocaml-solo5.1.3.3.",
  ],
  ["1.0.1", "5.1.0", "ocaml-solo5.1.0.1 is for OCaml 5.2.1, and this is 5.1.0; use another OCaml."],
  ["1.3.3", "5.4.1", undefined],
  ["1.3.4", undefined, undefined],
  ["9.9.9", "5.4.1", undefined],
])("asked for by its version: %s with OCaml %s", (version, ocaml, message) => {
  expect(refuseVersion("ocaml-solo5", version, ocaml)?.message).toBe(message);
  expect(refuseVersion("zarith", version, ocaml)).toBeUndefined();
});
