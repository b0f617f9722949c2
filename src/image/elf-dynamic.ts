import { DYNAMIC, type Elf, type ElfSegment, LOAD } from "./elf.ts";
import { cString } from "./elf-notes.ts";

/** Tags of the dynamic section (System V ABI, chapter 5). */
const NULL = 0n;
const NEEDED = 1n;
const STRTAB = 5n;

/**
 * Names of the shared libraries that a program asks its dynamic linker for, in order; none for a static one, and a
 * `problem`, as in `readElf`, where the dynamic section contradicts itself.
 */
export function neededLibraries(elf: Elf): readonly string[] | { readonly problem: string } {
  const dynamic = elf.segments.find(({ type }) => type === DYNAMIC);
  if (dynamic === undefined) return [];
  const table = entriesOf(dynamic, elf);
  const needed = table.filter(([tag]) => tag === NEEDED);
  if (needed.length === 0) return [];
  const strings = contentsAt(elf, table.find(([tag]) => tag === STRTAB)?.[1]);
  const names = needed.map(([, at]) => (strings ? cString(strings, Number(at)) : ""));
  return names.includes("")
    ? { problem: "an ELF file without the names of the libraries that it needs" }
    : names;
}

function entriesOf(
  { contents }: ElfSegment,
  { class: width, littleEndian }: Elf,
): readonly (readonly [tag: bigint, value: bigint])[] {
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  const size = width / 8;
  const word = (at: number) =>
    width === 64 ? view.getBigUint64(at, littleEndian) : BigInt(view.getUint32(at, littleEndian));
  const entries: [bigint, bigint][] = [];
  for (let at = 0; at + 2 * size <= contents.length; at += 2 * size) {
    const tag = word(at);
    if (tag === NULL) break;
    entries.push([tag, word(at + size)]);
  }
  return entries;
}

/** What the file has from an address of the memory on. */
function contentsAt(elf: Elf, address: bigint | undefined): Uint8Array | undefined {
  if (address === undefined) return undefined;
  const segment = elf.segments.find(
    ({ type, address: start, contents }) =>
      type === LOAD && start <= address && address < start + BigInt(contents.length),
  );
  return segment?.contents.subarray(Number(address - segment.address));
}
