import { describe, expect, test } from "vitest";
import type { PackageState } from "../../src/machine/host.ts";
import {
  alternativesOf,
  availablePackages,
  missingPackages,
  resolvePackages,
  unavailablePackages,
} from "../../src/machine/packages.ts";

const states: Readonly<Record<string, PackageState>> = {
  installed: { installed: "1", candidate: "1", onPath: false },
  available: { installed: undefined, candidate: "2", onPath: false },
  unknown: { installed: undefined, candidate: undefined, onPath: false },
  "on-path": { installed: undefined, candidate: undefined, onPath: true },
};
const packages = new Map(Object.entries(states));

test("alternatives are taken apart", () => {
  expect(alternativesOf("qemu-system-riscv | qemu-system-misc")).toEqual([
    "qemu-system-riscv",
    "qemu-system-misc",
  ]);
});

describe("missing packages", () => {
  test.each([
    [["installed"], []],
    [["available"], ["available"]],
    [["unknown | installed"], []],
    [["unknown | on-path"], []],
    [["unknown | available"], ["unknown | available"]],
    [
      ["available", "available", "never-heard-of"],
      ["available", "never-heard-of"],
    ],
  ])("%j → %j", (wanted, missing) => {
    expect(missingPackages(wanted, packages)).toEqual(missing);
  });
});

test("what is installed for each entry is its first alternative that apt has", () => {
  const entries = ["unknown | available", "available", "unknown | never-heard-of"];
  expect(resolvePackages(entries, packages)).toEqual(["available", "unknown"]);
  expect(unavailablePackages(entries, packages)).toEqual(["unknown | never-heard-of"]);
  expect(availablePackages(entries, packages)).toEqual(["unknown | available", "available"]);
});
