import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  parseOsRelease,
  shippedVersions,
  upstreamVersion,
} from "../../src/machine/distribution.ts";

const captured = (name: string) =>
  readFileSync(join(import.meta.dirname, "captured", `${name}.os-release`), "utf8");

describe("what a distribution is known to ship", () => {
  test.each([
    ["debian-12", "debian", "12", "4.13.1", "2.9.3"],
    ["debian-13", "debian", "13", "5.3.0", "3.17.2"],
    ["debian-next", "debian", "forky", "5.4.1", "3.24.1"],
    ["ubuntu-24.04", "ubuntu", "24.04", "4.14.1", "3.14.0"],
  ])("%s", (file, id, version, ocaml, dune) => {
    const distribution = parseOsRelease(captured(file));
    expect(distribution).toMatchObject({ id, version });
    expect(shippedVersions(distribution)).toMatchObject({ ocaml, dune });
  });

  test("a distribution that is not in the table is unknown, not guessed", () => {
    expect(shippedVersions(parseOsRelease("ID=debian\nVERSION_ID=11\n"))).toBeUndefined();
    expect(shippedVersions(parseOsRelease('ID="fedora"\nVERSION_ID=43\n'))).toBeUndefined();
  });
});

describe("os-release", () => {
  test.each([
    ["", { id: "linux", version: "", name: "linux" }],
    ["ID=arch\nNAME='Arch Linux'\n", { id: "arch", version: "", name: "Arch Linux" }],
    ['# a comment\nPRETTY_NAME="A \\"B\\" \\$1"\nID=x', { id: "x", version: "", name: 'A "B" $1' }],
    ["garbage\n=\nID=", { id: "", version: "", name: "" }],
  ])("%j", (text, expected) => {
    expect(parseOsRelease(text)).toEqual(expected);
  });
});

test.each([
  ["4.13.1-4", "4.13.1"],
  ["3.17.2-1+b1", "3.17.2"],
  ["15:12.2.rel1-1", "12.2.rel1"],
  ["5.6.1+really5.4.5-1", "5.6.1+really5.4.5"],
  ["5.4.1", "5.4.1"],
])("upstream's part of %s is %s", (version, upstream) => {
  expect(upstreamVersion(version)).toBe(upstream);
});
