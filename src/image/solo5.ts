import { type Elf, readElf } from "./elf.ts";
import { cString, type ElfNote } from "./elf-notes.ts";

/** A device that a unikernel's manifest declares; its tender wants a file or network interface for each. */
export interface Solo5Device {
  /** Letters and digits, at most 67. */
  readonly name: string;
  /** `other` is a type that only a newer Solo5 knows. */
  readonly type: "block" | "net" | "other";
}

/** What a Solo5 image says of itself. */
export interface Solo5Facts {
  readonly abi: string;
  /** Version of the ABI; a tender takes one only. */
  readonly version: number;
  readonly devices: readonly Solo5Device[];
}

/** The two notes of a Solo5 image; undefined where there is none, a phrase where it cannot be read. */
export interface Solo5Notes {
  readonly abi: { readonly name: string; readonly version: number } | undefined;
  readonly devices: readonly Solo5Device[] | { readonly problem: string } | undefined;
}

/** "ABI1" and "MFT1" (Solo5's include/elf_abi.h and include/mft_abi.h). */
const ABI = 0x31494241;
const MANIFEST = 0x3154464d;

const abis: Readonly<Record<number, string>> = {
  1: "hvt",
  2: "spt",
  3: "virtio",
  4: "muen",
  5: "genode",
  6: "xen",
};

/** Reads the notes of Solo5's linker. */
export function readSolo5(elf: Elf): Solo5Notes {
  const find = (type: number) =>
    elf.notes.find((note) => note.owner === "Solo5" && note.type === type);
  const manifest = find(MANIFEST);
  return {
    abi: readAbi(find(ABI), elf.littleEndian),
    devices: manifest && readManifest(manifest.description, elf.littleEndian),
  };
}

/** The facts of a verified Solo5 image, for images.json; undefined for any other file. */
export function solo5Facts(bytes: Uint8Array): Solo5Facts | undefined {
  const elf = readElf(bytes);
  if ("problem" in elf) return undefined;
  const { abi, devices } = readSolo5(elf);
  if (!abi || !devices || "problem" in devices) return undefined;
  return { abi: abi.name, version: abi.version, devices };
}

function readAbi(note: ElfNote | undefined, littleEndian: boolean): Solo5Notes["abi"] {
  if (!note || note.description.length < 8) return undefined;
  const view = viewOf(note.description);
  const target = view.getUint32(0, littleEndian);
  return { name: abis[target] ?? `number ${target}`, version: view.getUint32(4, littleEndian) };
}

/** Its structures are those of a 64-bit machine: the note's name ends at 20, and they begin at the next multiple of 8. */
const PADDING = 4;
const HEADER = 8;
const ENTRY = 104;
const NAME = 68;
/** Type of the first entry, which every manifest has and which is no device. */
const FIRST = 1 << 30;

/** By the rules of Solo5's tenders, which refuse what breaks them (tenders/common/mft.c). */
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

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
