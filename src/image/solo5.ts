import type { Solo5Abi } from "../targets/target.ts";
import { cString, viewOf } from "./bytes.ts";
import { DYNAMIC, type Elf, type ElfNote, LOAD, readElf } from "./elf.ts";
import { verifyMultiboot } from "./multiboot.ts";

/** A device that a unikernel's manifest declares. Its tender wants a file or a network interface for each. */
export interface Solo5Device {
  /** Letters and digits, at most 67. */
  readonly name: string;
  /** `other`: a type that only a newer Solo5 knows. */
  readonly type: "block" | "net" | "other";
}

/** The facts in a Solo5 image's notes. */
export interface Solo5Facts {
  readonly abi: string;
  /** Of the ABI; a tender takes only one. */
  readonly version: number;
  readonly devices: readonly Solo5Device[];
}

/** Facts of a verified Solo5 image, for images.json; undefined for any other file. */
export function solo5Facts(bytes: Uint8Array): Solo5Facts | undefined {
  const elf = readElf(bytes);
  if ("problem" in elf) return undefined;
  const { abi, devices } = readSolo5(elf);
  if (!abi || !devices || "problem" in devices) return undefined;
  return { abi: abi.name, version: abi.version, devices };
}

/**
 * Faults of an executable of the right machine that is to be a Solo5 image for `abi`, one phrase each. Any version of
 * the ABI is right: tender and bindings come from one package, and Muen's rises with Muen.
 */
export function verifySolo5(elf: Elf, bytes: Uint8Array, abi: Solo5Abi): readonly string[] {
  const { abi: found, devices } = readSolo5(elf);
  if (!found) return [withoutAbi(elf, abi)];
  if (found.name !== abi)
    return [
      `expected a Solo5 image for ${abi}, found one for ${found.name}: something after the target's link flags says -z solo5-abi=${found.name}`,
    ];
  return [
    ...verifyManifest(devices),
    ...verifyStatic(elf),
    ...(abi === "xen" ? verifyPvh(elf) : []),
    ...(abi === "virtio" ? verifyMultiboot(bytes) : []),
  ];
}

/** The two notes of a Solo5 image; a note is undefined where it is missing, and a `problem` where it is malformed. */
interface Solo5Notes {
  readonly abi: { readonly name: string; readonly version: number } | undefined;
  readonly devices: readonly Solo5Device[] | { readonly problem: string } | undefined;
}

/** "ABI1" and "MFT1" (Solo5's include/elf_abi.h and include/mft_abi.h). */
const ABI = 0x31494241;
const MANIFEST = 0x3154464d;

/** Reads the notes that Solo5's linker makes. */
function readSolo5(elf: Elf): Solo5Notes {
  const find = (type: number) =>
    elf.notes.find((note) => note.owner === "Solo5" && note.type === type);
  const manifest = find(MANIFEST);
  return {
    abi: readAbi(find(ABI), elf.littleEndian),
    devices: manifest && readManifest(manifest.description, elf.littleEndian),
  };
}

const abis: Readonly<Record<number, string>> = {
  1: "hvt",
  2: "spt",
  3: "virtio",
  4: "muen",
  5: "genode",
  6: "xen",
};

function readAbi(note: ElfNote | undefined, littleEndian: boolean): Solo5Notes["abi"] {
  if (!note || note.description.length < 8) return undefined;
  const view = viewOf(note.description);
  const target = view.getUint32(0, littleEndian);
  return { name: abis[target] ?? `number ${target}`, version: view.getUint32(4, littleEndian) };
}

/** The note's name ends at 20; the manifest, a structure of a 64-bit machine, begins at the next multiple of 8. */
const PADDING = 4;
const HEADER = 8;
const ENTRY = 104;
const NAME = 68;
/** Type of the first entry, which is no device and stands in every manifest. */
const FIRST = 1 << 30;

/** Reads a manifest by the rules of Solo5's tenders (tenders/common/mft.c). */
function readManifest(
  description: Uint8Array,
  littleEndian: boolean,
): readonly Solo5Device[] | { readonly problem: string } {
  const manifest = description.subarray(PADDING);
  if (manifest.length < HEADER) return { problem: "it is cut short" };
  const view = viewOf(manifest);
  const version = view.getUint32(0, littleEndian);
  if (version !== 1) return { problem: `it is of version ${version}, and only 1 is known` };
  const count = view.getUint32(4, littleEndian);
  if (count < 1 || count > 64 || manifest.length !== HEADER + count * ENTRY)
    return { problem: `its size does not fit ${count} entries` };
  const entries = Array.from({ length: count }, (_, index) => {
    const at = HEADER + index * ENTRY;
    return {
      name: cString(manifest.subarray(at, at + NAME), 0),
      terminated: manifest[at + NAME - 1] === 0,
      type: view.getUint32(at + NAME, littleEndian),
    };
  });
  const [first, ...devices] = entries;
  if (first?.type !== FIRST || first.name !== "") return { problem: "its first entry is a device" };
  const nameless = devices.some(
    ({ name, terminated }) => !terminated || !/^[A-Za-z0-9]+$/.test(name),
  );
  if (nameless) return { problem: "a device has a name other than letters and digits" };
  return devices.map(({ name, type }) => ({
    name,
    type: type === 1 ? "block" : type === 2 ? "net" : "other",
  }));
}

/** The interpreter that Solo5's linker names, so that no system starts the image by itself. */
const NO_INTERPRETER = "/nonexistent/solo5/";

function withoutAbi(elf: Elf, abi: Solo5Abi): string {
  const { interpreter } = elf;
  if (interpreter === NO_INTERPRETER)
    return `not linked for any Solo5 ABI: its link flags lack -z solo5-abi=${abi}`;
  const what =
    interpreter === undefined
      ? "an executable without Solo5's notes"
      : `a program of an operating system (interpreter ${interpreter})`;
  return `expected a Solo5 image for ${abi}, found ${what}: the context's toolchain was not used`;
}

function verifyManifest(devices: Solo5Notes["devices"]): readonly string[] {
  if (!devices)
    return [
      "no Solo5 manifest: link the C file that `solo5-elftool gen-manifest` makes of a manifest.json, with the flag -u __solo5_mft1_note if it is in a library",
    ];
  return "problem" in devices ? [`its Solo5 manifest is malformed: ${devices.problem}`] : [];
}

function verifyStatic({ interpreter, segments }: Elf): readonly string[] {
  if (interpreter !== undefined && interpreter !== NO_INTERPRETER)
    return [`it asks for the interpreter ${interpreter}, which a unikernel has not`];
  return segments.some(({ type }) => type === DYNAMIC)
    ? ["it is dynamically linked, and a unikernel has no dynamic linker"]
    : [];
}

/** Xen's elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY: where a PVH guest starts, with paging off. */
const PHYS32_ENTRY = 18;

function verifyPvh({ notes, segments, littleEndian }: Elf): readonly string[] {
  const note = notes.find(({ owner, type }) => owner === "Xen" && type === PHYS32_ENTRY);
  if (!note || note.description.length < 4)
    return ["no PVH entry (Xen's note PHYS32_ENTRY): Xen could not start it"];
  const entry = BigInt(viewOf(note.description).getUint32(0, littleEndian));
  const there = segments.some(
    ({ type, executable, physicalAddress, memorySize }) =>
      type === LOAD &&
      executable &&
      physicalAddress <= entry &&
      entry < physicalAddress + memorySize,
  );
  return there ? [] : [`its PVH entry 0x${entry.toString(16)} lies in no executable LOAD segment`];
}
