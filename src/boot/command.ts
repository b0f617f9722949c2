import { realpath, stat } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { quoted } from "../base/words.ts";
import type { Solo5Device } from "../image/solo5.ts";
import type { Boot } from "../targets/target.ts";

/** A device that an image declares, and the file or network interface that it gets. */
export interface Attached extends Solo5Device {
  /** Absolute path of a file for a block device, name of a tap interface for a network device. */
  readonly source: string;
}

/** Program and arguments of a boot, with the values of the placeholders in `Boot.argv`. */
export function bootCommand(
  boot: Boot,
  { image, devices }: { readonly image: string; readonly devices: readonly Attached[] },
): readonly string[] {
  return expand(
    boot,
    { ...known(boot), image, node: process.execPath },
    {
      ...lists(boot),
      "{tender-devices}": devices.map(tenderOption),
      "{qemu-devices}": devices.flatMap(qemuOptions),
    },
  );
}

/** The same for the plan: placeholders whose values are known only with the image stay. */
export const plannedCommand = (boot: Boot): readonly string[] =>
  expand(boot, known(boot), lists(boot));

/** Whether a boot's command is a machine's with a serial line: its target says so, or it names QEMU. */
export const hasConsole = ({ console, argv }: Boot): boolean =>
  console === true || argv.some((word) => /\bqemu-(?:system-|kvm\b)/.test(word));

/** Whether the command of a boot has a place for the options of devices. */
export const attachesDevices = ({ argv }: Boot): boolean =>
  argv.includes("{tender-devices}") || argv.includes("{qemu-devices}");

/** Absolute directories without symbolic links. A device's file is named from the first and lies in the second. */
export interface Places {
  readonly workingDirectory: string;
  readonly workspace: string;
}

/**
 * The devices that an image declares, with what its target gives them; a `problem` in a sentence if that cannot be.
 * Devices that the image does not declare are left out: a tender refuses them.
 */
export async function attachDevices(
  { devices: given = {} }: Boot,
  declared: readonly Solo5Device[],
  places: Places,
): Promise<readonly Attached[] | { readonly problem: string }> {
  const attached: Attached[] = [];
  for (const device of declared) {
    const value = Object.hasOwn(given, device.name) ? given[device.name] : undefined;
    if (value === undefined) continue;
    const found = device.type === "block" ? await findFile(value, places) : findInterface(value);
    if ("problem" in found)
      return { problem: `Its device ${device.name} cannot be attached: ${found.problem}.` };
    attached.push({ ...device, source: found.source });
  }
  return attached;
}

const known = (boot: Boot): Parts => ({
  ...(boot.memory !== undefined && { memory: String(boot.memory) }),
  "command-line": (boot.arguments ?? []).join(" "),
});

const lists = (boot: Boot): Lists => ({ "{arguments}": boot.arguments ?? [] });

type Parts = Readonly<Record<string, string>>;

type Lists = Readonly<Record<string, readonly string[]>>;

function expand({ argv }: Boot, parts: Parts, words: Lists): readonly string[] {
  const part = (found: string, name: string) => parts[name] ?? found;
  return argv.flatMap(
    (word) => words[word] ?? [word.replace(/\{(image|node|memory|command-line)\}/g, part)],
  );
}

const tenderOption = ({ name, type, source }: Attached): string => `--${type}:${name}=${source}`;

/**
 * Options as of Solo5's solo5-virtio-run; slots 0 and 1 are those of the machine's own devices. QEMU reads `,,` as `,`.
 * Its own network, `user`, needs no privileges.
 */
function qemuOptions({ type, source }: Attached, index: number): readonly string[] {
  const slot = index + 2;
  const place = `bus=pci.0,addr=0x${slot.toString(16)}`;
  const value = source.replaceAll(",", ",,");
  const tap = `tap,id=net${slot},ifname=${value},script=no,downscript=no`;
  return type === "block"
    ? [
        ...["-drive", `id=drive${slot},file=${value},if=none,format=raw`],
        ...["-device", `virtio-blk,drive=drive${slot},${place}`],
      ]
    : [
        ...["-netdev", source === "user" ? `user,id=net${slot}` : tap],
        ...["-device", `virtio-net,netdev=net${slot},${place}`],
      ];
}

type Found = { readonly source: string } | { readonly problem: string };

async function findFile(path: string, { workingDirectory, workspace }: Places): Promise<Found> {
  const source = await realpath(resolve(workingDirectory, path)).catch(() => undefined);
  if (source === undefined) return { problem: `there is no file ${quoted(path)} in the project` };
  const way = relative(workspace, source);
  if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way))
    return { problem: `the file ${quoted(path)} lies outside the workspace; name one inside` };
  if (!(await stat(source)).isFile()) return { problem: `${quoted(path)} is not a file` };
  return { source };
}

/** Takes names of Linux's network interfaces (dev_valid_name) without the characters that separate QEMU's options. */
function findInterface(name: string): Found {
  if (/^[^\s/:,=@]{1,15}$/.test(name)) return { source: name };
  return { problem: `${quoted(name)} cannot be the name of a tap interface` };
}
