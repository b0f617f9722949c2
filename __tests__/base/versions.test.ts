import { describe, expect, test } from "vitest";
import { compareVersions, versionAtLeast } from "../../src/base/versions.ts";

describe("versions are ordered as dpkg orders them", () => {
  test.each([
    ["3.9.3", "3.24.1"],
    ["4.13.1", "5.3.0"],
    ["4.14.1~rc1", "4.14.1"],
    ["4.14.1", "4.14.1+flambda"],
    ["3.17", "3.17.0"],
    ["1.0", "1.0a"],
    ["1.0a", "1.0+b"],
    ["15:12.2.rel1-1", "15:14.2.rel1-1"],
    ["2.9.3", "2.9.3-1"],
  ])("%s < %s", (older, newer) => {
    expect(compareVersions(older, newer)).toBe(-1);
    expect(compareVersions(newer, older)).toBe(1);
    expect(versionAtLeast(newer, older)).toBe(true);
    expect(versionAtLeast(older, newer)).toBe(false);
  });

  test("a version equals itself, leading zeros apart", () => {
    expect(compareVersions("5.4.1", "5.4.1")).toBe(0);
    expect(compareVersions("22.04", "22.4")).toBe(0);
    expect(versionAtLeast("3.24.1", "3.24.1")).toBe(true);
  });
});
