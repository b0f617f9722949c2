import { Malformed } from "../base/errors.ts";
import { cString, viewOf } from "./bytes.ts";

/** A program header. Addresses are bigint because a 64-bit kernel's exceed 2^53. */
export interface ElfSegment {
  /** p_type: 1 LOAD, 2 DYNAMIC, 3 INTERP, 4 NOTE. */
  readonly type: number;
  readonly executable: boolean;
  readonly writable: boolean;
  readonly address: bigint;
  readonly physicalAddress: bigint;
  readonly memorySize: bigint;
  /** The part that the file holds, from `address` on. */
  readonly contents: Uint8Array;
  readonly alignment: bigint;
}

export interface ElfSection {
  readonly name: string;
  /** sh_type: 7 NOTE, 8 NOBITS. */
  readonly type: number;
  readonly address: bigint;
  /** Bytes; more than `contents` has for NOBITS. */
  readonly size: bigint;
  readonly contents: Uint8Array;
}

export interface ElfNote {
  readonly owner: string;
  readonly type: number;
  readonly description: Uint8Array;
}

/** An ELF file's header and tables. Numbers are the file's own (`elf.h`). */
export interface Elf {
  readonly class: 32 | 64;
  readonly littleEndian: boolean;
  /** e_type: 1 relocatable, 2 executable, 3 position-independent executable or shared object. */
  readonly type: number;
  readonly machine: number;
  readonly flags: number;
  readonly entry: bigint;
  readonly segments: readonly ElfSegment[];
  readonly sections: readonly ElfSection[];
  readonly notes: readonly ElfNote[];
  readonly interpreter: string | undefined;
}

/** Segment types. */
export const LOAD = 1;
export const DYNAMIC = 2;
const INTERP = 3;
const NOTE = 4;

/** True for a file that begins with ELF's magic number. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/**
 * Reads an ELF file of either class and byte order (System V ABI, chapters 4 and 5). Never throws: a file that is
 * not ELF, is cut short or contradicts itself gives a `problem`, a phrase such as `an ELF file cut short …`.
 * A file with more than 65,279 sections (extended numbering) has none here.
 */
export function readElf(bytes: Uint8Array): Elf | { readonly problem: string } {
  try {
    return parse(bytes);
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message };
    throw error;
  }
}

/**
 * Names of the shared libraries that a program needs, in order. A static program needs none; a dynamic section that
 * contradicts itself gives a `problem`, as in `readElf`.
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

interface Reader {
  readonly is64: boolean;
  u16(at: number): number;
  u32(at: number): number;
  /** A field of the class's width: address, offset or size. */
  word(at: number): bigint;
  slice(offset: bigint, size: bigint, what: string): Uint8Array;
}

function parse(bytes: Uint8Array): Elf {
  if (!isElf(bytes)) throw new Malformed("not an ELF file");
  if ((bytes[4] !== 1 && bytes[4] !== 2) || (bytes[5] !== 1 && bytes[5] !== 2))
    throw new Malformed("an ELF file of unknown class or byte order");
  const is64 = bytes[4] === 2;
  if (bytes.length < (is64 ? 64 : 52)) throw new Malformed("an ELF file cut short in its header");
  const littleEndian = bytes[5] === 1;
  const reader = readerOf(bytes, is64, littleEndian);
  const segments = readSegments(reader);
  const sections = readSections(reader);
  const interpreter = segments.find((segment) => segment.type === INTERP);
  return {
    class: is64 ? 64 : 32,
    littleEndian,
    type: reader.u16(16),
    machine: reader.u16(18),
    flags: reader.u32(is64 ? 48 : 36),
    entry: reader.word(24),
    segments,
    sections,
    notes: readNotes(noteHolders(segments, sections), littleEndian),
    interpreter: interpreter && cString(interpreter.contents, 0),
  };
}

function readerOf(bytes: Uint8Array, is64: boolean, littleEndian: boolean): Reader {
  const view = viewOf(bytes);
  return {
    is64,
    u16: (at) => view.getUint16(at, littleEndian),
    u32: (at) => view.getUint32(at, littleEndian),
    word: (at) =>
      is64 ? view.getBigUint64(at, littleEndian) : BigInt(view.getUint32(at, littleEndian)),
    slice(offset, size, what) {
      // An empty segment may have any offset: in a firmware image strip leaves that of `.data` behind the end.
      if (size === 0n) return new Uint8Array();
      if (offset + size > BigInt(bytes.length))
        throw new Malformed(`an ELF file cut short: ${what} reaches past its end`);
      return bytes.subarray(Number(offset), Number(offset + size));
    },
  };
}

/** Positions of a table's entries. Checks that the whole table lies in the file. */
function entries(
  reader: Reader,
  at: { readonly offset: number; readonly size: number; readonly count: number },
  least: number,
  what: string,
): readonly number[] {
  const offset = reader.word(at.offset);
  const size = reader.u16(at.size);
  const count = offset === 0n ? 0 : reader.u16(at.count);
  if (count === 0) return [];
  if (size < least) throw new Malformed(`an ELF file with a malformed ${what}`);
  reader.slice(offset, BigInt(size * count), `its ${what}`);
  return Array.from({ length: count }, (_, index) => Number(offset) + index * size);
}

function readSegments(reader: Reader): readonly ElfSegment[] {
  const { is64, u32, word } = reader;
  const table = is64 ? { offset: 32, size: 54, count: 56 } : { offset: 28, size: 42, count: 44 };
  return entries(reader, table, is64 ? 56 : 32, "program header table").map((at, index) => {
    const [offset, address, physical, inFile, inMemory, alignment] = is64
      ? [8, 16, 24, 32, 40, 48]
      : [4, 8, 12, 16, 20, 28];
    const flags = u32(at + (is64 ? 4 : 24));
    return {
      type: u32(at),
      executable: (flags & 1) !== 0,
      writable: (flags & 2) !== 0,
      address: word(at + address),
      physicalAddress: word(at + physical),
      memorySize: word(at + inMemory),
      contents: reader.slice(word(at + offset), word(at + inFile), `segment ${index}`),
      alignment: word(at + alignment),
    };
  });
}

/** Section types without contents in the file. */
const NULL = 0;
const NOBITS = 8;

function readSections(reader: Reader): readonly ElfSection[] {
  const { is64, u16, u32, word } = reader;
  const table = is64 ? { offset: 40, size: 58, count: 60 } : { offset: 32, size: 46, count: 48 };
  const [address, offset, size] = is64 ? [16, 24, 32] : [12, 16, 20];
  const headers = entries(reader, table, is64 ? 64 : 40, "section header table").map(
    (at, index) => {
      const type = u32(at + 4);
      const held = type === NULL || type === NOBITS ? 0n : word(at + size);
      return {
        nameAt: u32(at),
        type,
        address: word(at + address),
        size: word(at + size),
        contents: reader.slice(word(at + offset), held, `section ${index}`),
      };
    },
  );
  const names = headers[u16(is64 ? 62 : 50)]?.contents ?? new Uint8Array();
  return headers.map(({ nameAt, ...section }) => ({ ...section, name: cString(names, nameAt) }));
}

/** Section type of notes. Object files have them without a segment. */
const NOTE_SECTION = 7;

function noteHolders(segments: readonly ElfSegment[], sections: readonly ElfSection[]) {
  const held = segments.filter((segment) => segment.type === NOTE);
  if (held.length > 0) return held;
  return sections
    .filter((section) => section.type === NOTE_SECTION)
    .map(({ contents }) => ({ contents, alignment: 4n }));
}

/** Keeps a hostile table of overlapping segments from filling the memory. Real images have fewer than ten notes. */
const NOTE_LIMIT = 10_000;

/** Notes of all holders (NOTE segments or sections), in order. */
function readNotes(
  holders: readonly { readonly contents: Uint8Array; readonly alignment: bigint }[],
  littleEndian: boolean,
): readonly ElfNote[] {
  const notes: ElfNote[] = [];
  for (const { contents, alignment } of holders) {
    // GNU property notes are aligned to 8 in 64-bit files, all others to 4 whatever the header says.
    const step = alignment === 8n ? 8 : 4;
    const aligned = (at: number) => Math.ceil(at / step) * step;
    const view = viewOf(contents);
    for (let at = 0; at + 12 <= contents.length; ) {
      const nameEnd = at + 12 + view.getUint32(at, littleEndian);
      const start = aligned(nameEnd);
      const end = start + view.getUint32(at + 4, littleEndian);
      if (end > contents.length || notes.length === NOTE_LIMIT)
        throw new Malformed("an ELF file with malformed notes");
      notes.push({
        owner: cString(contents.subarray(at + 12, nameEnd), 0),
        type: view.getUint32(at + 8, littleEndian),
        description: contents.subarray(start, end),
      });
      at = aligned(end);
    }
  }
  return notes;
}

/** Tags of the dynamic section (System V ABI, chapter 5). */
const END = 0n;
const NEEDED = 1n;
const STRTAB = 5n;

function entriesOf(
  { contents }: ElfSegment,
  { class: width, littleEndian }: Elf,
): readonly (readonly [tag: bigint, value: bigint])[] {
  const view = viewOf(contents);
  const size = width / 8;
  const word = (at: number) =>
    width === 64 ? view.getBigUint64(at, littleEndian) : BigInt(view.getUint32(at, littleEndian));
  const entries: [bigint, bigint][] = [];
  for (let at = 0; at + 2 * size <= contents.length; at += 2 * size) {
    const tag = word(at);
    if (tag === END) break;
    entries.push([tag, word(at + size)]);
  }
  return entries;
}

/** The file's contents from an address of the memory on. */
function contentsAt(elf: Elf, address: bigint | undefined): Uint8Array | undefined {
  if (address === undefined) return undefined;
  const segment = elf.segments.find(
    ({ type, address: start, contents }) =>
      type === LOAD && start <= address && address < start + BigInt(contents.length),
  );
  return segment?.contents.subarray(Number(address - segment.address));
}
