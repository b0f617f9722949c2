import { accessSync, closeSync, constants, openSync, readFileSync } from "node:fs";
import type { Solo5Device } from "../image/solo5.ts";
import type { Boot } from "../targets/target.ts";
import { attachesDevices } from "./command.ts";

/** The properties of this machine that a boot depends on. */
export interface Machine {
  /** By Node's name. */
  readonly architecture: string;
  /** Why its hardware virtualisation cannot be used; undefined where it can. */
  readonly kvmProblem: () => string | undefined;
  /** Whether the program of the boot's command is there. */
  readonly hasProgram: boolean;
}

/**
 * Why an image cannot be booted here, a phrase to follow "not booted: "; undefined if it can. That is no failure of the
 * image: it needs another machine, or devices that its target does not give it.
 */
export function bootObstacle(
  boot: Boot,
  devices: readonly Solo5Device[],
  machine: Machine,
): string | undefined {
  const { on } = boot;
  if (on && !on.includes(machine.architecture))
    return `it needs a machine of the architecture ${on.join(" or ")}`;
  const kvm = boot.kvm ? machine.kvmProblem() : undefined;
  if (kvm !== undefined) return `it needs KVM, and ${kvm}`;
  const [program = ""] = boot.argv;
  if (boot.optional && !machine.hasProgram) return `it needs ${program}, which is not installed`;
  // A command of the user's own without a place for devices attaches them itself.
  if (!attachesDevices(boot)) return undefined;
  const unknown = devices.filter(({ type }) => type === "other");
  if (unknown.length > 0) return `its device ${names(unknown)} is of an unknown type`;
  const missing = devices.filter(({ name }) => !Object.hasOwn(boot.devices ?? {}, name));
  if (missing.length === 0) return undefined;
  const them = missing.map(({ name, type }) => `${kinds[type]} ${name}`).join(" and ");
  return `it needs the ${them}, and its target's boot.devices names none`;
}

const kinds = { block: "block device", net: "network device", other: "device" } as const;

const names = (devices: readonly Solo5Device[]): string =>
  devices.map(({ name }) => name).join(", ");

/**
 * Why KVM cannot be used; undefined if it can. On x86 a device file that opens is not enough: under a hypervisor
 * without nested virtualisation it may be a paravirtual one, on which a unikernel dies.
 */
export function kvmProblem(
  architecture: string,
  { device = "/dev/kvm", processors = "/proc/cpuinfo" } = {},
): string | undefined {
  try {
    accessSync(device, constants.F_OK);
  } catch {
    return `there is no ${device}`;
  }
  if (architecture === "x64" && !/^flags\s*:.*\b(?:vmx|svm)\b/m.test(textOf(processors)))
    return "the processor offers no hardware virtualisation (vmx or svm)";
  try {
    closeSync(openSync(device, "r+"));
    return undefined;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "unknown error";
    return `${device} cannot be opened (${code}); give this user access to it`;
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
