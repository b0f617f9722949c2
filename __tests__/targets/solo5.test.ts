import { expect, test } from "vitest";
import { targetProblem } from "../../src/plan/plan-problems.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import { retiredTargets } from "../../src/targets/retired.ts";
import { isTargetName } from "../../src/targets/select-targets.ts";
import { toolchainNamed } from "../../src/toolchain/toolchains.ts";

const unikernels = catalogue.filter(({ toolchain }) => toolchain.startsWith("solo5"));

test("all of Solo5's targets are there, in the context that libraries know", () => {
  expect(unikernels.map(({ name }) => name)).toEqual(
    "hvt spt virtio muen xen qubes hvt-arm64 spt-arm64".split(" "),
  );
  for (const { toolchain } of unikernels) expect(toolchainNamed(toolchain).context).toBe("solo5");
});

test.each(unikernels)("$name is linked for the ABI that its image is checked for", (target) => {
  const { image, linkFlags, extension, variants } = target;
  const abi = image.format === "elf" ? image.solo5 : undefined;
  expect(linkFlags).toEqual(["-cclib", `-z solo5-abi=${abi}`]);
  expect(extension).toBe(`.${abi}`);
  expect(variants.slice(-4)).toEqual(["solo5", "freestanding", "c", "ocaml"]);
  expect(variants[0]).toBe(target.name);
});

test.each(unikernels)("$name is booted, or says why not", ({ boot, unbootable }) => {
  expect(boot === undefined).toBe(unbootable !== undefined);
});

const [amd64, aarch64] = [62, 183];
test.each([
  [amd64, ["hvt-arm64", "spt-arm64"]],
  [aarch64, ["virtio", "muen", "xen", "qubes"]],
])("a compiler for the machine %i does not serve %j", (machine, refused) => {
  const names = unikernels
    .filter((target) => targetProblem(target, machine))
    .map(({ name }) => name);
  expect(names).toEqual(refused);
});

test("a target for another machine is refused in a sentence", () => {
  const virtio = unikernels.find(({ name }) => name === "virtio");
  expect(virtio && targetProblem(virtio, aarch64)).toBe(
    "The target `virtio` exists for x86-64 only, and the toolchain solo5 makes code for AArch64 on this machine; build it on an x86-64 machine, or leave it out.",
  );
});

test("names that are refused are no targets, and each says what to take instead", () => {
  const names = catalogue.map(({ name }) => name);
  for (const { name, why } of retiredTargets) {
    expect(isTargetName(name)).toBe(true);
    expect(names).not.toContain(name);
    expect(names.some((target) => new RegExp(`\\b${target}\\b`).test(why))).toBe(true);
  }
});
