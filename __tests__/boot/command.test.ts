import { expect, test } from "vitest";
import { type Attached, bootCommand, hasConsole, plannedCommand } from "../../src/boot/command.ts";
import { catalogue } from "../../src/targets/catalogue.ts";
import type { Boot } from "../../src/targets/target.ts";

const bootOf = (name: string, change: Partial<Boot> = {}): Boot => {
  const boot = catalogue.find((row) => row.name === name)?.boot;
  if (!boot) throw new Error(`no boot of ${name}`);
  return { ...boot, ...change };
};

const devices: readonly Attached[] = [
  { name: "storage", type: "block", source: "devices/a,b" },
  { name: "service", type: "net", source: "tap100" },
];

test("a tender gets memory, devices and arguments, and takes none of the image's for its own", () => {
  const boot = bootOf("spt", { memory: 32, arguments: ["--help", "a b", "{image}"] });
  expect(bootCommand(boot, { image: "/x/main.spt", devices })).toEqual([
    "solo5-spt",
    "--mem=32",
    "--block:storage=devices/a,b",
    "--net:service=tap100",
    "--",
    "/x/main.spt",
    "--help",
    "a b",
    "{image}",
  ]);
});

test("QEMU gets a slot for each device and the arguments as one text", () => {
  const boot = bootOf("virtio", { arguments: ["--a=b,c", "d"] });
  const argv = bootCommand(boot, { image: "/x/main.virtio", devices });
  expect(argv.join(" ")).toBe(
    "qemu-system-x86_64 -accel tcg -cpu Westmere,+rdrand -m 128 -nodefaults -display none -serial stdio -no-reboot" +
      " -device isa-debug-exit" +
      " -drive id=drive2,file=devices/a,,b,if=none,format=raw -device virtio-blk,drive=drive2,bus=pci.0,addr=0x2" +
      " -netdev tap,id=net3,ifname=tap100,script=no,downscript=no -device virtio-net,netdev=net3,bus=pci.0,addr=0x3" +
      " -kernel /x/main.virtio -append --a=b,c d",
  );
  expect(argv.at(-1)).toBe("--a=b,c d");
});

test("QEMU's own network needs no tap interface", () => {
  const network = { name: "service", type: "net", source: "user" } as const;
  const argv = bootCommand(bootOf("virtio"), { image: "i", devices: [network] }).join(" ");
  expect(argv).toContain("-netdev user,id=net2 -device virtio-net,netdev=net2,");
});

test("without devices and arguments nothing stands for them, and QEMU's are empty", () => {
  expect(bootCommand(bootOf("hvt"), { image: "i", devices: [] })).toEqual([
    ...["solo5-hvt", "--mem=128", "--", "i"],
  ]);
  expect(bootCommand(bootOf("unix"), { image: "i", devices: [] })).toEqual(["i"]);
  expect(bootCommand(bootOf("js", { arguments: ["x"] }), { image: "i", devices: [] })).toEqual([
    ...[process.execPath, "i", "x"],
  ]);
  expect(bootCommand(bootOf("virtio"), { image: "i", devices: [] }).slice(-4)).toEqual([
    ...["-kernel", "i", "-append", ""],
  ]);
});

test("the plan shows what is known before there is an image", () => {
  expect(plannedCommand(bootOf("spt", { arguments: ["x"] }))).toEqual([
    ...["solo5-spt", "--mem=128", "{tender-devices}", "--", "{image}", "x"],
  ]);
  expect(plannedCommand(bootOf("js"))).toEqual(["{node}", "{image}"]);
});

test("every machine of the catalogue has a console, and no program of an operating system", () => {
  const consoles = catalogue.filter(({ boot }) => boot && hasConsole(boot));
  expect(consoles.map(({ name }) => name)).toEqual([
    ...["riscv32", "cortex-m3", "riscv64", "hvt", "spt", "virtio", "hvt-arm64", "spt-arm64"],
    "unikraft-qemu",
  ]);
});

test.each<[readonly string[], boolean]>([
  [["qemu-system-i386", "-serial", "stdio", "-kernel", "{image}"], true],
  [["timeout", "60", "/opt/bin/qemu-system-arm", "-nographic", "-kernel", "{image}"], true],
  [["sh", "-c", "qemu-system-riscv64 -nographic -kernel $0", "{image}"], true],
  [["qemu-riscv64", "{image}"], false],
  [["{image}", "--protocol", "stdio"], false],
])("a command of the user's own, %j", (argv, expected) => {
  expect(hasConsole({ argv, packages: [], success: 0 })).toBe(expected);
});
