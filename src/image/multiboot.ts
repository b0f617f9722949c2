/** Flag of a header that says itself what is to be loaded, as Solo5's do: loaders take no 64-bit ELF otherwise. */
const LOADS_BY_ADDRESS = 0x10000;

/** The multiboot header's place in a file, or that its checksum is wrong; undefined where there is none. */
export type Multiboot = { readonly at: number } | "wrong checksum" | undefined;

/** Multiboot specification 0.6.96, section 3.1: in the first 8192 bytes, at a multiple of 4. */
export function findMultiboot(bytes: Uint8Array): Multiboot {
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

/**
 * Bytes that a file lacks of what its multiboot header has a loader read, 0 if none. Solo5's ends at a multiple of a
 * page: symbols fill the rest until strip takes them away, and then QEMU says "fread() failed".
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

/** Much more than the end of a page is missing from no image that is whole. */
const MOST_MISSING = 0x10000;

/** What hinders QEMU from loading an image by its multiboot header, one phrase each. */
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

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
