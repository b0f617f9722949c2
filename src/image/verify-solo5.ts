import type { Solo5Abi } from "../targets/target.ts";
import { DYNAMIC, type Elf, LOAD } from "./elf.ts";
import { verifyMultiboot } from "./multiboot.ts";
import { readSolo5 } from "./solo5.ts";

/** What Solo5's linker asks for, so that no system starts the image by itself. */
const NO_INTERPRETER = "/nonexistent/solo5/";

/**
 * What is wrong with an executable of the right machine that is to be a Solo5 image for `abi`, one phrase each. Its
 * ABI's version is not judged: tender and bindings come from one package, and Muen's rises with Muen.
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

function verifyManifest(devices: ReturnType<typeof readSolo5>["devices"]): readonly string[] {
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
  const { buffer, byteOffset } = note.description;
  const entry = BigInt(new DataView(buffer, byteOffset, 4).getUint32(0, littleEndian));
  const there = segments.some(
    ({ type, executable, physicalAddress, memorySize }) =>
      type === LOAD &&
      executable &&
      physicalAddress <= entry &&
      entry < physicalAddress + memorySize,
  );
  return there ? [] : [`its PVH entry 0x${entry.toString(16)} lies in no executable LOAD segment`];
}
