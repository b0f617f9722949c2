import { expect, test } from "vitest";
import { mirageTarget } from "../../src/mirage/mirage-target.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { extendTarget } from "../../src/targets/extend.ts";
import type { Target } from "../../src/targets/target.ts";

function target(name: string): Target {
  const found = catalogue.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no target ${name}`);
  return found;
}

const row = {
  extends: undefined,
  summary: undefined,
  variants: ["mine", "unix"],
  implementations: {},
  env: {},
  linkFlags: [],
  extension: ".mine",
  boot: undefined,
};

const known = [
  ["unix", "unix"],
  ["hvt", "hvt"],
  ["spt", "spt"],
  ["virtio", "virtio"],
  ["muen", "muen"],
  ["xen", "xen"],
  ["qubes", "qubes"],
  ["hvt-arm64", "hvt"],
  ["spt-arm64", "spt"],
] as const;

test.each(known)("%s is configured as %s, and so is what extends it", (name, expected) => {
  expect(mirageTarget(target(name), "linux")).toBe(expected);
  const own = extendTarget(target(name), { ...row, name: "mine" });
  expect(mirageTarget(own, "linux")).toBe(expected);
});

test("unix on macOS", () => {
  expect(mirageTarget(target("unix"), "darwin")).toBe("macosx");
});

const others = catalogue.filter(
  ({ name, toolchain }) =>
    !known.some(([each]) => each === name) && !toolchain.startsWith("unikraft"),
);

test("there are targets that mirage knows nothing of", () => {
  expect(others.map(({ name }) => name)).toEqual(expect.arrayContaining(["js", "riscv32"]));
});

test.each(others)("$name is refused", (each) => {
  expect(mirageTarget(each)).toEqual({
    message: `\`${each.name}\` is no target for a MirageOS project: mirage configures for unix, the Solo5 targets and those of Unikraft; leave it out, or build what needs it from a dune project without config.ml.`,
  });
});
