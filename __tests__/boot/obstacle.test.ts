import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { bootObstacle, kvmProblem, type Machine } from "../../src/boot/obstacle.ts";
import type { Solo5Device } from "../../src/image/solo5.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import type { Boot } from "../../src/targets/target.ts";

const machine = (architecture: string, kvm?: string, hasProgram = true): Machine => ({
  architecture,
  kvmProblem: () => kvm,
  hasProgram,
});
const obstacle = (
  name: string,
  change: Partial<Boot> = {},
  devices: readonly Solo5Device[] = [],
  on = machine("x64"),
) => {
  const boot = catalogue.find((row) => row.name === name)?.boot;
  if (!boot) throw new Error(`no boot of ${name}`);
  return bootObstacle({ ...boot, ...change }, devices, on);
};

const storage = { name: "storage", type: "block" } as const;
const service = { name: "service", type: "net" } as const;

describe("an image is not booted where", () => {
  test.each([
    ["spt-arm64", machine("x64"), "it needs a machine of the architecture arm64"],
    ["hvt-arm64", machine("x64"), "it needs a machine of the architecture arm64"],
    ["spt", machine("riscv64"), "it needs a machine of the architecture x64 or arm64"],
    ["hvt", machine("x64", "there is no /dev/kvm"), "it needs KVM, and there is no /dev/kvm"],
    ["hvt-arm64", machine("arm64", "no"), "it needs KVM, and no"],
    ["windows", machine("arm64"), "it needs a machine of the architecture x64"],
    ["windows", machine("x64", "no", false), "it needs wine, which is not installed"],
  ])("%s: %j", (name, on, why) => {
    expect(obstacle(name, {}, [], on)).toBe(why);
  });

  test.each([
    [[storage], {}, "it needs the block device storage, and its target's boot.devices names none"],
    [
      [storage, service],
      { service: "tap100" },
      "it needs the block device storage, and its target's boot.devices names none",
    ],
    [
      [storage, service],
      { other: "x" },
      "it needs the block device storage and network device service, and its target's boot.devices names none",
    ],
    [
      [{ name: "constructor", type: "net" }],
      {},
      "it needs the network device constructor, and its target's boot.devices names none",
    ],
    [[{ name: "gpu", type: "other" }], { gpu: "x" }, "its device gpu is of an unknown type"],
  ] as const)("it has %j and is given %j", (devices, given, why) => {
    expect(obstacle("spt", { devices: given }, devices)).toBe(why);
    expect(obstacle("virtio", { devices: given }, devices)).toBe(why);
  });
});

describe("nothing hinders", () => {
  test.each([
    ["spt", machine("x64", "no")],
    ["spt", machine("arm64")],
    ["virtio", machine("x64", "no")],
    ["hvt", machine("x64")],
    ["unix", machine("s390x")],
  ])("%s on %j", (name, on) => {
    expect(obstacle(name, {}, [], on)).toBeUndefined();
  });

  test("a unikernel that gets its devices, nor one whose command sees to them itself", () => {
    const devices = { storage: "disk.img", service: "tap100", more: "x" };
    expect(obstacle("spt", { devices }, [storage, service])).toBeUndefined();
    expect(obstacle("spt", { argv: ["./run", "{image}"] }, [storage])).toBeUndefined();
  });
});

describe("KVM", () => {
  const files = (flags: string) => {
    const directory = mkdtempSync(join(tmpdir(), "kvm-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const [device, processors] = [join(directory, "kvm"), join(directory, "cpuinfo")];
    writeFileSync(device, "");
    writeFileSync(processors, `processor\t: 0\nflags\t\t: ${flags}\nbogomips\t: 1\n`);
    return { device, processors };
  };
  const none = "the processor offers no hardware virtualisation (vmx or svm)";

  test.each([
    ["x64", "fpu vmx sse", undefined],
    ["x64", "fpu svm", undefined],
    ["x64", "fpu svmx novmx", none],
    ["x64", "", none],
    ["arm64", "", undefined],
  ])("%s with the flags %j", (architecture, flags, problem) => {
    expect(kvmProblem(architecture, files(flags))).toBe(problem);
  });

  test("no device, or no description of the processor", () => {
    const { device, processors } = files("vmx");
    const missing = `${device}-missing`;
    expect(kvmProblem("x64", { device: missing, processors })).toBe(`there is no ${missing}`);
    expect(kvmProblem("x64", { device, processors: missing })).toBe(none);
  });

  test("a device that cannot be opened", () => {
    const { device, processors } = files("vmx");
    rmSync(device);
    // Root may open a file whatever its mode, but nobody can open a socket.
    execFileSync(process.execPath, [
      "-e",
      `require("net").createServer().listen(${JSON.stringify(device)}, () => process.exit())`,
    ]);
    if (!existsSync(device)) writeFileSync(device, "");
    chmodSync(device, 0o000);
    expect(kvmProblem("x64", { device, processors })).toMatch(
      new RegExp(
        `^${device} cannot be opened \\((?:ENXIO|EACCES)\\); give this user access to it$`,
      ),
    );
  });

  test("this machine's is judged as its files say", () => {
    const said = /^flags\s*:.* (?:vmx|svm) /m.test(readFileSync("/proc/cpuinfo", "utf8"));
    if (process.arch === "x64" && !said)
      expect(kvmProblem("x64")).toMatch(/^(?:there is no|the proc)/);
    else if (!existsSync("/dev/kvm")) expect(kvmProblem(process.arch)).toMatch(/^there is no/);
    else expect(kvmProblem(process.arch) ?? "").toMatch(/^(?:$|\/dev\/kvm cannot be opened)/);
  });
});
