import { viewOf } from "./bytes.ts";

/** No whole image lacks much more than the end of a page. */
const MOST_MISSING = 0x10000;

/** Faults that keep QEMU from loading an image by its multiboot header, one phrase each. */
export function verifyMultiboot(bytes: Uint8Array): readonly string[] {
  const found = findMultiboot(bytes);
  if (typeof found !== "object") {
    const what = found ? "a multiboot header with a wrong checksum" : "no multiboot header";
    return [`${what} in its first 8 KiB: QEMU could not load it`];
  }
  const missing = missingBytes(bytes);
  return missing > MOST_MISSING
    ? [`its multiboot header wants ${missing} bytes more than it has: QEMU could not load it`]
    : [];
}

/** Flag of a header that says which bytes to load, as Solo5's do: otherwise loaders take no 64-bit ELF. */
const LOADS_BY_ADDRESS = 0x10000;

/**
 * Bytes that a file is too short for its multiboot header, 0 if none. Solo5's header has a loader read whole pages:
 * symbols fill the last one until strip removes them, and then QEMU says "fread() failed".
 */
export function missingBytes(bytes: Uint8Array): number {
  const found = findMultiboot(bytes);
  if (typeof found !== "object" || found.at + 24 > bytes.length) return 0;
  const view = viewOf(bytes);
  const word = (index: number) => view.getUint32(found.at + index * 4, true);
  const [flags, header, start, end] = [word(1), word(3), word(4), word(5)];
  if ((flags & LOADS_BY_ADDRESS) === 0 || end === 0) return 0;
  return Math.max(0, found.at - (header - start) + (end - start) - bytes.length);
}

/** Place of the multiboot header in a file, or that its checksum is wrong; undefined if there is none. */
type Multiboot = { readonly at: number } | "wrong checksum" | undefined;

/** Multiboot specification 0.6.96, section 3.1: in the first 8192 bytes, at a multiple of 4. */
function findMultiboot(bytes: Uint8Array): Multiboot {
  const head = viewOf(bytes.subarray(0, 8192));
  let wrong: Multiboot;
  for (let at = 0; at + 12 <= head.byteLength; at += 4) {
    if (head.getUint32(at, true) !== 0x1badb002) continue;
    const sum = 0x1badb002 + head.getUint32(at + 4, true) + head.getUint32(at + 8, true);
    if (sum % 2 ** 32 === 0) return { at };
    wrong = "wrong checksum";
  }
  return wrong;
}
